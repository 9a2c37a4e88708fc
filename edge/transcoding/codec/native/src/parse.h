/* JSON as wire bytes. */
#ifndef CODEC_PARSE_H
#define CODEC_PARSE_H

#include "schema.h"

/* Takes a path that the JSON names, for an update mask. */
typedef Status (*TakePath)(void *to, const uint8_t *path, size_t size);

typedef struct {
    Span in;
    Buffer out;
    Buffer hashes;      /* of the keys of the maps being read */
    Buffer path;        /* where the reader is, in proto names with points between */
    TakePath take_path; /* NULL where no paths are asked for, and below those that were taken */
    void *paths;
} Parser;

/* Moves behind white space; tells the byte there, 0 at the end. */
uint8_t peek(Parser *parser);

/* Moves behind a byte that has to come next, after white space. */
Status expect_byte(Parser *parser, uint8_t byte);

/* After an element: whether `,` goes on, or `close` ends. */
Status next_element(Parser *parser, uint8_t close, bool *more);

/* A JSON value as the content of a message. `depth` counts the messages around it. */
Status parse_message(Parser *parser, const Message *type, int depth);

/* A JSON value as a field of a message: tag and value, or nothing where it says so. `taken` are the oneofs in use. */
Status parse_field(Parser *parser, const Field *field, uint64_t *taken, int depth);

/* A value of a field that is neither a list nor a map: its tag, and what follows it. */
Status parse_single(Parser *parser, const Field *field, int depth);

/* A list or a map, with tags. */
Status parse_list(Parser *parser, const Field *field, int depth);
Status parse_map(Parser *parser, const Field *field, int depth);

/* A value without its tag. */
Status parse_value(Parser *parser, const Field *field, int depth);
Status parse_scalar(Parser *parser, const Field *field);

/* A number, written as the field's type says. */
Status put_integer(Parser *parser, uint8_t type, Span text);
Status put_double(Parser *parser, uint8_t type, Span text, bool bare_whole);

/* Messages that JSON shows in a form of their own. */
Status parse_known(Parser *parser, const Message *type, int depth);

#endif
