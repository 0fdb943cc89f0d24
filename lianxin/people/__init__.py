"""人员: officers, posts with deputies and charges, roles with their grants, sign-in. Not units, not served parties."""
