"""The stakeholder inventory: whom the coalition has and lacks, and how well it is covered."""
