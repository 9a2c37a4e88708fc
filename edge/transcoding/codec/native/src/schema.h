/* Message types as tables. They are made once, at start, from descriptors; nothing changes them afterwards. */
#ifndef CODEC_SCHEMA_H
#define CODEC_SCHEMA_H

#include "common.h"

/* The numbers are those of FieldDescriptorProto.Type. */
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
    TYPE_GROUP = 10,
    TYPE_MESSAGE = 11,
    TYPE_BYTES = 12,
    TYPE_UINT32 = 13,
    TYPE_ENUM = 14,
    TYPE_SFIXED32 = 15,
    TYPE_SFIXED64 = 16,
    TYPE_SINT32 = 17,
    TYPE_SINT64 = 18,
} Type;

/* How JSON shows a message. */
typedef enum {
    KIND_PLAIN,
    KIND_TIMESTAMP,
    KIND_DURATION,
    KIND_MASK,
    KIND_ONLY_FIELD,  /* as its one field: wrappers, Struct, ListValue */
    KIND_VALUE,       /* as the field that is set: Value */
    KIND_ENTRY,       /* of a map: key and value */
    KIND_PYTHON,      /* left to the codec in Python */
} Kind;

enum {
    FLAG_REPEATED = 1,
    FLAG_PACKED = 2,
    FLAG_PRESENCE = 4,
    FLAG_MAP = 8,
    FLAG_NULL = 16,  /* null is a value of it, not its absence */
    FLAG_LEAF = 32,  /* an update mask does not go into it */
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

typedef struct {
    Names names;        /* JSON name to number */
    Text *shown;        /* JSON of number - `low`; no text where there is none */
    int32_t low, count;
    bool null, closed;
} Enum;

struct Message;

typedef struct {
    uint32_t number;
    uint32_t tag;       /* as written, before it is a varint */
    uint8_t type, flags;
    uint8_t oneof;      /* 1 + its index among the message's oneofs; 0 for none */
    Text label;         /* `,"name":` */
    Text empty;         /* what JSON shows where the field is not set */
    Text path;          /* its name in an update mask */
    const struct Message *message;
    const Enum *enumeration;
} Field;

typedef struct Message {
    Kind kind;
    size_t count;
    Field *fields;      /* in the order of their declaration */
    Names names;        /* JSON name to index in `fields` */
    uint16_t *by_number; /* number to 1 + index in `fields` */
    uint32_t top;       /* the first number that is not in `by_number` */
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
static inline const Name *find_name(const Names *names, const uint8_t *at, size_t size)
{
    for (size_t slot = hash_bytes(at, size) & names->mask;; slot = (slot + 1) & names->mask) {
        const Name *name = &names->slots[slot];
        if (!name->text.text)
            return NULL;
        if (name->text.size == size && memcmp(name->text.text, at, size) == 0)
            return name;
    }
}

/* The field with a number, or NULL. */
static inline const Field *find_field(const Message *message, uint32_t number)
{
    unsigned index = LIKELY(number < message->top) ? message->by_number[number] : 0;
    return index ? &message->fields[index - 1] : NULL;
}

#endif
