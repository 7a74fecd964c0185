"""What erasing a person will change, told before it is done."""
