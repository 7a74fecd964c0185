"""What must hold in every installation, whatever happened to it."""
