"""The codec in C: `tables` reads descriptors, `codec` binds the calls, `src/` is what `make setup` compiles."""
