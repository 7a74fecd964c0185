"""How much may be asked, and how often."""

from datetime import timedelta

from summit.accounts.limits import Limit

ASK_OF_TICKET = Limit("ask-ticket", 5, timedelta(minutes=10))
# Only codes that were wrong count. A hall of people shares one network address.
CODE_FROM_ADDRESS = Limit("ask-code-address", 300, timedelta(minutes=15))

SHORTEST, LONGEST = 5, 280  # characters of a question
