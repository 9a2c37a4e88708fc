/* Keys of maps: a few are compared each with each, many are sorted. */
#include "keys.h"

#include "schema.h"

#include <stdlib.h>

enum { FEW = 12 };

Status keys_add(Buffer *hashes, const uint8_t *key, size_t size)
{
    uint64_t hash = hash_bytes(key, size);
    return buffer_put(hashes, &hash, sizeof hash);
}

static int compare(const void *left, const void *right)
{
    uint64_t first, second;
    memcpy(&first, left, sizeof first);
    memcpy(&second, right, sizeof second);
    return (first > second) - (first < second);
}

static bool few_differ(const uint8_t *hashes, size_t count)
{
    for (size_t index = 1; index < count; index++)
        for (size_t other = 0; other < index; other++)
            if (load64(hashes + 8 * index) == load64(hashes + 8 * other))
                return false;
    return true;
}

static bool many_differ(uint8_t *hashes, size_t count)
{
    qsort(hashes, count, sizeof(uint64_t), compare);
    for (size_t index = 1; index < count; index++)
        if (load64(hashes + 8 * index) == load64(hashes + 8 * (index - 1)))
            return false;
    return true;
}

Status keys_differ(Buffer *hashes, size_t start)
{
    size_t count = (hashes->size - start) / sizeof(uint64_t);
    hashes->size = start;
    if (count < 2)
        return OK;
    uint8_t *first = hashes->data + start;
    return (count <= FEW ? few_differ(first, count) : many_differ(first, count)) ? OK : BAIL;
}
