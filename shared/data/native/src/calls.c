/* The calls that are bound to a message: documents to messages. A document that C leaves is the fallback's. */
#include "objects.h"

#include "write.h"

/* A view of an argument's bytes while a call lasts. */
static int view(PyObject *argument, Py_buffer *buffer, Span *bytes)
{
    if (PyObject_GetBuffer(argument, buffer, PyBUF_SIMPLE) < 0)
        return -1;
    *bytes = (Span){buffer->buf, (const uint8_t *)buffer->buf + buffer->len};
    return 0;
}

static PyObject *bytes_from(const uint8_t *data, size_t size)
{
    return PyBytes_FromStringAndSize((const char *)data, (Py_ssize_t)size);
}

/* The message of a document, from Python. NO_MEMORY: an exception is set. */
static Status fall_back(const Bound *bound, Span document, Buffer *out)
{
    PyObject *argument = bytes_from(document.at, span_size(document));
    PyObject *made = argument ? PyObject_CallFunctionObjArgs(bound->fallback, argument, NULL) : NULL;
    Py_XDECREF(argument);
    char *text;
    Py_ssize_t size;
    Status status = NO_MEMORY;
    if (made && PyBytes_AsStringAndSize(made, &text, &size) == 0)
        status = buffer_put(out, text, (size_t)size);
    Py_XDECREF(made);
    return status;
}

/* Appends the message of the next document. */
static Status write_next(const Bound *bound, Span *in, Buffer *out)
{
    Span document = *in, elements;
    size_t start = out->size;
    if (take_document(in, &elements) != OK) {
        PyErr_SetString(PyExc_ValueError, "not a stream of BSON documents");
        return NO_MEMORY;
    }
    document.end = in->at;
    Status status = write_fields(out, bound->type, elements, 0);
    if (status != BAIL)
        return status;
    out->size = start;
    return fall_back(bound, document, out);
}

static PyObject *failed(void)
{
    return PyErr_Occurred() ? NULL : PyErr_NoMemory();
}

static Status write_all(const Bound *bound, Span in, Buffer *out)
{
    char *prefix;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(bound->prefix, &prefix, &size) < 0)
        return NO_MEMORY;
    TRY(buffer_reserve(out, span_size(in)));
    while (in.at < in.end) {
        size_t start;
        TRY(buffer_put(out, prefix, (size_t)size));
        TRY(begin_bytes(out, &start));
        TRY(write_next(bound, &in, out));
        TRY(end_bytes(out, start));
    }
    return OK;
}

static PyObject *join(PyObject *self, PyObject *argument)
{
    Py_buffer buffer;
    Span in;
    Buffer out = {0};
    if (view(argument, &buffer, &in) < 0)
        return NULL;
    Status status = write_all((Bound *)self, in, &out);
    PyObject *made = status == OK ? bytes_from(out.data, out.size) : failed();
    buffer_free(&out);
    PyBuffer_Release(&buffer);
    return made;
}

static Status write_each(const Bound *bound, Span in, Buffer *out, PyObject *messages)
{
    while (in.at < in.end) {
        out->size = 0;
        TRY(write_next(bound, &in, out));
        PyObject *message = bytes_from(out->data, out->size);
        int failure = message ? PyList_Append(messages, message) : -1;
        Py_XDECREF(message);
        if (failure)
            return NO_MEMORY;
    }
    return OK;
}

static PyObject *each(PyObject *self, PyObject *argument)
{
    Py_buffer buffer;
    Span in;
    Buffer out = {0};
    if (view(argument, &buffer, &in) < 0)
        return NULL;
    PyObject *messages = PyList_New(0);
    if (messages && write_each((Bound *)self, in, &out, messages) != OK) {
        Py_DECREF(messages);
        messages = failed();
    }
    buffer_free(&out);
    PyBuffer_Release(&buffer);
    return messages;
}

PyMethodDef join_method = {"join", join, METH_O, "Documents to messages, each behind the prefix and its length."};
PyMethodDef each_method = {"each", each, METH_O, "Documents to the wire bytes of each."};
