/* The Python objects: a schema, and the calls that are bound to its messages. */
#ifndef ROWS_OBJECTS_H
#define ROWS_OBJECTS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "schema.h"

typedef struct {
    PyObject_HEAD
    Message **messages;
    Names **enums;
    size_t message_count, enum_count;
    PyObject *kept;      /* a list of what the tables point into */
} Schema;

/* A call bound to a message type. `fallback` answers what this one leaves. */
typedef struct {
    PyObject_HEAD
    Schema *schema;
    const Message *type;
    PyObject *prefix;    /* bytes in front of each message and its length */
    PyObject *fallback;
} Bound;

extern PyMethodDef join_method, each_method;
extern PyMethodDef module_methods[];

/* Makes room for a message type that `schema_define` describes later, as types may hold themselves. */
PyObject *schema_message(PyObject *self, PyObject *none);
PyObject *schema_define(PyObject *self, PyObject *arguments);
PyObject *schema_enum(PyObject *self, PyObject *arguments);
void schema_clear(Schema *schema);

#endif
