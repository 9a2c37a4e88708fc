/* Text: JSON strings both ways, checked UTF-8, base64. */
#ifndef CODEC_TEXT_H
#define CODEC_TEXT_H

#include "common.h"

/* Length of the start of the text that JSON writes as it is: ASCII without controls, quotes and backslashes. */
size_t plain_prefix(const uint8_t *at, const uint8_t *end);

/* Length of the well-formed UTF-8 character, of more than one byte, at the start of the text; 0 if there is none. */
size_t utf8_character(const uint8_t *at, const uint8_t *end);

/* Appends wire text as a JSON string, quotes included. */
Status print_string(Buffer *out, Span text);

/* Appends bytes as a JSON string of base64. */
Status print_base64(Buffer *out, Span bytes);

/* Reads a JSON string from after its opening quote to after its closing one; appends its characters in UTF-8. */
Status parse_string(Span *in, Buffer *out);

/* The same for a string that holds only plain ASCII: nothing is copied. */
Status parse_plain(Span *in, Span *text);

/* Appends the bytes that base64 of either alphabet stands for. */
Status parse_base64(Span text, Buffer *out);

#endif
