"""Runs the platform on this machine: embedded MongoDB and Valkey, the services and the edge, under one supervisor."""
