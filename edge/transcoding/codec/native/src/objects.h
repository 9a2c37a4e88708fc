/* The Python objects: a schema, and the calls that are bound to its messages. */
#ifndef CODEC_OBJECTS_H
#define CODEC_OBJECTS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "number.h"
#include "schema.h"

typedef struct {
    PyObject_HEAD
    Message **messages;
    Enum **enums;
    size_t message_count, enum_count;
    Power powers[POWERS_COUNT];
    PyObject *kept;              /* a list of what the tables point into */
    PyTypeObject *rendered, *parsed;
    Buffer out, hashes, path;    /* kept from call to call; a call takes them away while it runs */
} Schema;

/* A call bound to a message type. The codec in Python answers what this one leaves. */
typedef struct {
    PyObject_HEAD
    Schema *schema;
    const Message *type;
    const Field *field;          /* the one that stands for the whole document, or NULL */
    const Field *etag;           /* or NULL */
    int with_paths;
    PyObject *fallback;
} Bound;

extern PyMethodDef render_method, parse_method, parse_all_method;

/* Makes room for a message type that `schema_define` describes later, as types may hold themselves. */
PyObject *schema_message(PyObject *self, PyObject *none);
PyObject *schema_define(PyObject *self, PyObject *arguments);
PyObject *schema_enum(PyObject *self, PyObject *arguments);
void schema_clear(Schema *schema);

#endif
