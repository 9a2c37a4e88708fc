/* Whether the keys of a map differ. Equal hashes of two different keys only cost a call of the codec in Python. */
#ifndef CODEC_KEYS_H
#define CODEC_KEYS_H

#include "common.h"

/* Notes a key. The buffer is a stack: maps within maps come and go above those that hold them. */
Status keys_add(Buffer *hashes, const uint8_t *key, size_t size);

/* Takes off the keys noted since the stack had the size `start`; BAIL if two of them may be the same. */
Status keys_differ(Buffer *hashes, size_t start);

#endif
