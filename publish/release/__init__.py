"""The release: the public model of it, its files, and the way from draft to published."""
