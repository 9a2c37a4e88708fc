"""Durable jobs: work that outlives the request that asked for it. MongoDB holds every job, the engine only carries it."""
