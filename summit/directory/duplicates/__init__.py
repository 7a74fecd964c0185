"""Entries that may be one human: suggested, looked at side by side, merged, and taken apart."""
