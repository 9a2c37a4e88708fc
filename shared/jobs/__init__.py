"""Durable jobs: work that outlives the request that asked for it. MongoDB holds them, the engine carries their ids."""
