"""The description of the phones' interface for programs, in the words of OpenAPI 3.1."""
