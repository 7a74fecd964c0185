"""What is done with the inventory: write down, say, assess, ask, keep in touch, require."""
