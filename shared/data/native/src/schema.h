/* Message types as tables, made once, at start, from descriptors; nothing changes them afterwards. */
#ifndef ROWS_SCHEMA_H
#define ROWS_SCHEMA_H

#include "common.h"

/* The numbers are those of FieldDescriptorProto.Type; behind them, what a row has and a message has not. */
typedef enum {
    TYPE_DOUBLE = 1,
    TYPE_FLOAT = 2,
    TYPE_INT64 = 3,
    TYPE_UINT64 = 4,
    TYPE_INT32 = 5,
    TYPE_FIXED64 = 6,
    TYPE_FIXED32 = 7,
    TYPE_BOOL = 8,
    TYPE_STRING = 9,
    TYPE_MESSAGE = 11,
    TYPE_BYTES = 12,
    TYPE_UINT32 = 13,
    TYPE_ENUM = 14,
    TYPE_SFIXED32 = 15,
    TYPE_SFIXED64 = 16,
    TYPE_SINT32 = 17,
    TYPE_SINT64 = 18,
    TYPE_ETAG = 32,    /* text that a whole number becomes, in quotes */
    TYPE_VERSION = 33, /* a row of a smaller one than the field's number is left to Python */
} Type;

/* How a message is stored. */
typedef enum {
    KIND_PLAIN,
    KIND_TIMESTAMP, /* as a date */
    KIND_VALUE,     /* as what it holds */
    KIND_STRUCT,
    KIND_LIST,
    KIND_WRAPPER,   /* as the value of its one field */
    KIND_ENTRY,     /* of a map: key and value */
    KIND_PYTHON,    /* left to Python */
} Kind;

enum {
    FLAG_REPEATED = 1,
    FLAG_PACKED = 2,
    FLAG_PRESENCE = 4,
    FLAG_MAP = 8,
    FLAG_NO_NULL = 16,  /* Python judges a null; elsewhere it is an absent field */
    FLAG_NULL = 32,     /* null is a value of it */
    FLAG_REQUIRED = 64, /* a row without it is left to Python */
};

/* A short constant text; it belongs to a Python object that the schema keeps. */
typedef struct {
    const char *text;
    size_t size;
} Text;

typedef struct {
    Text text;
    int32_t value;
} Name;

/* Names to values: open addressing, a power of two of slots, at most half of them used. */
typedef struct {
    Name *slots;
    size_t mask;
} Names;

struct Message;

typedef struct {
    Text name;          /* as stored */
    uint32_t number;
    uint8_t type, flags;
    uint8_t oneof;      /* 1 + its index among the message's oneofs; 0 for none */
    const struct Message *message;
    const Names *numbers; /* of an enum, by name */
} Field;

typedef struct Message {
    Kind kind;
    size_t count;
    Field *fields;
    Names names;        /* stored name to index in `fields` */
    uint64_t required[MAX_FIELDS / 64];
} Message;

static inline uint64_t hash_bytes(const uint8_t *at, size_t size)
{
    uint64_t hash = size;
    for (; size >= 8; at += 8, size -= 8)
        hash = (hash ^ load64(at)) * UINT64_C(0x9E3779B97F4A7C15), hash ^= hash >> 29;
    uint64_t rest = 0;
    for (size_t index = 0; index < size; index++)
        rest |= (uint64_t)at[index] << (8 * index);
    hash = (hash ^ rest) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

/* The name's entry, or NULL. */
static inline const Name *find_name(const Names *names, Span name)
{
    size_t size = span_size(name);
    for (size_t slot = hash_bytes(name.at, size) & names->mask;; slot = (slot + 1) & names->mask) {
        const Name *found = &names->slots[slot];
        if (!found->text.text)
            return NULL;
        if (found->text.size == size && memcmp(found->text.text, name.at, size) == 0)
            return found;
    }
}

#endif
