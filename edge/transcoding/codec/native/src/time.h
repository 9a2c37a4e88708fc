/* Timestamp and Duration as JSON text, both ways. */
#ifndef CODEC_TIME_H
#define CODEC_TIME_H

#include "common.h"

typedef struct {
    int64_t seconds;
    int32_t nanos;
} Time;

Status print_timestamp(Buffer *out, Time time);
Status print_duration(Buffer *out, Time time);
Status read_timestamp(Span text, Time *time);
Status read_duration(Span text, Time *time);

#endif
