"""Carrying the published site elsewhere: folders, object stores, web servers; registering it in catalogues."""
