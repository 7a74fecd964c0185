"""The bodies that steer the work: advisory group, backbone, workgroups; what a group is."""
