"""How often the public forms may be sent.

A hall full of people shares one network address, and a door crew may register hundreds there, so
the limits of an address are wide; they are for programs, not for people. What is answered beyond
them is the same for every visitor of the address, whatever they typed.
"""

from datetime import timedelta

from summit.accounts.limits import Limit

REGISTER_FROM_ADDRESS = Limit("register-address", 1500, timedelta(minutes=15))
KNOWN_WEIGHT = 25  # a form for a known address counts for so many: sixty of them close the door
FIND_FROM_ADDRESS = Limit("find-address", 120, timedelta(minutes=15))
FIND_OF_PERSON = Limit("find-person", 3, timedelta(hours=1))
DECLINE_FROM_ADDRESS = Limit("decline-address", 300, timedelta(minutes=15))

MOST_IN_A_PARTY = 12
