/* Numbers as JSON text, both ways. */
#ifndef CODEC_NUMBER_H
#define CODEC_NUMBER_H

#include "common.h"

/* 10^k for k from POWERS_FIRST on, as the upper 128 bits of its binary form, rounded up. */
enum { POWERS_FIRST = -292, POWERS_COUNT = 617 };

typedef struct {
    uint64_t high, low;
} Power;

enum { MAX_INTEGER_TEXT = 20, MAX_NUMBER_TEXT = 400 };

Status print_unsigned(Buffer *out, uint64_t value);
Status print_signed(Buffer *out, int64_t value);
Status print_double(Buffer *out, double value, const Power *powers);
Status print_float(Buffer *out, float value, const Power *powers);

/* Appends `count` decimal digits, with zeros in front; there is room for them. */
void add_digits(Buffer *out, uint64_t value, int count);

/* Reads a number by the JSON grammar. *whole says that it has neither fraction nor exponent. */
Status parse_number(Span *in, Span *text, bool *whole);

/* An integer of at most 64 bits: its size and its sign. */
Status read_integer(Span text, uint64_t *size, bool *negative);

/* A finite double, rounded as IEEE 754 says. */
Status read_double(Span text, double *value);

#endif
