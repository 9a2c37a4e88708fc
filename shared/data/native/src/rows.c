/* What is done with documents as such: taken out of a reply, cut to a page, looked into. */
#include "objects.h"

#include "bson.h"

static PyObject *bytes_of(Span span)
{
    return PyBytes_FromStringAndSize((const char *)span.at, (Py_ssize_t)span_size(span));
}

static PyObject *malformed(void)
{
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "not the BSON that was expected");
    return NULL;
}

/* Puts the documents of an array one behind the other; NULL where there is something else. */
static PyObject *documents_of(Span items)
{
    PyObject *made = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)span_size(items));
    Buffer out = {.data = made ? (uint8_t *)PyBytes_AsString(made) : NULL, .capacity = span_size(items)};
    while (made && items.at < items.end) {
        Element item;
        if (next_element(&items, &item) != OK || item.type != BSON_DOCUMENT) {
            Py_DECREF(made);
            return NULL;
        }
        /* With its length in front and its NUL behind: less than it takes in the array. */
        buffer_put(&out, item.value.at - 4, span_size(item.value) + 5);
    }
    PyObject *cut = made ? PyBytes_FromStringAndSize((char *)out.data, (Py_ssize_t)out.size) : NULL;
    Py_XDECREF(made);
    return cut;
}

static PyObject *first_batch(PyObject *module, PyObject *arguments)
{
    Py_buffer buffer;
    PyObject *made = NULL;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "y*", &buffer))
        return NULL;
    Span in = {buffer.buf, (const uint8_t *)buffer.buf + buffer.len}, elements;
    Element cursor, id, batch;
    int64_t number;
    if (take_document(&in, &elements) == OK && find_element(elements, "cursor", &cursor) == OK &&
        cursor.type == BSON_DOCUMENT && find_element(cursor.value, "id", &id) == OK &&
        whole_number(&id, &number) == OK && find_element(cursor.value, "firstBatch", &batch) == OK &&
        batch.type == BSON_ARRAY) {
        PyObject *stream = documents_of(batch.value);
        made = stream ? Py_BuildValue("(NL)", stream, (long long)number) : NULL;
    }
    PyBuffer_Release(&buffer);
    return made ? made : malformed();
}

static PyObject *cut(PyObject *module, PyObject *arguments)
{
    Py_buffer buffer;
    Py_ssize_t length;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "y*n", &buffer, &length))
        return NULL;
    Span in = {buffer.buf, (const uint8_t *)buffer.buf + buffer.len}, rows = {in.at, in.at}, last = rows, elements;
    PyObject *made = NULL;
    bool sound = true;
    for (; sound && length > 0 && in.at < in.end; length--) {
        last.at = in.at;
        sound = take_document(&in, &elements) == OK;
        last.end = in.at;
    }
    rows.end = in.at;
    if (sound)
        made = in.at < in.end ? Py_BuildValue("(NN)", bytes_of(rows), bytes_of(last))
                              : Py_BuildValue("(NO)", bytes_of(rows), Py_None);
    PyBuffer_Release(&buffer);
    return made ? made : malformed();
}

/* Text and truth values as they are; None for all else. */
static PyObject *value_of(const Element *element)
{
    if (element->type == BSON_STRING)
        return PyUnicode_DecodeUTF8((const char *)element->value.at, (Py_ssize_t)span_size(element->value), NULL);
    if (element->type == BSON_BOOL)
        return PyBool_FromLong(*element->value.at);
    Py_RETURN_NONE;
}

/* Which of the names an element has; -1 for none. */
static Py_ssize_t place_of(PyObject *names, Py_ssize_t count, const Element *element)
{
    for (Py_ssize_t place = 0; place < count; place++) {
        PyObject *name = PyTuple_GetItem(names, place);
        if (PyBytes_Check(name) && is_named(element, PyBytes_AsString(name), (size_t)PyBytes_Size(name)))
            return place;
    }
    return -1;
}

/* A document, and the values of these names. */
static PyObject *head(Span document, Span elements, PyObject *names)
{
    Py_ssize_t count = PyTuple_Size(names), left = count;
    PyObject *made = PyTuple_New(count + 1);
    if (!made)
        return NULL;
    for (Py_ssize_t place = 1; place <= count; place++)
        PyTuple_SetItem(made, place, Py_NewRef(Py_None));
    PyTuple_SetItem(made, 0, bytes_of(document));
    bool sound = PyTuple_GetItem(made, 0) != NULL;
    while (sound && left > 0 && elements.at < elements.end) {
        Element element;
        sound = next_element(&elements, &element) == OK;
        Py_ssize_t place = sound ? place_of(names, count, &element) : -1;
        if (place < 0)
            continue;
        PyObject *value = value_of(&element);
        sound = value && PyTuple_SetItem(made, place + 1, value) == 0;
        left--;
    }
    if (!sound)
        Py_CLEAR(made);
    return made;
}

static PyObject *heads(PyObject *module, PyObject *arguments)
{
    Py_buffer buffer;
    PyObject *names;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "y*O!", &buffer, &PyTuple_Type, &names))
        return NULL;
    Span in = {buffer.buf, (const uint8_t *)buffer.buf + buffer.len}, elements;
    PyObject *made = PyList_New(0);
    bool sound = made;
    while (sound && in.at < in.end) {
        Span document = in;
        PyObject *found = NULL;
        if (take_document(&in, &elements) == OK) {
            document.end = in.at;
            found = head(document, elements, names);
        }
        sound = found && PyList_Append(made, found) == 0;
        Py_XDECREF(found);
    }
    PyBuffer_Release(&buffer);
    if (!sound)
        Py_CLEAR(made);
    return sound ? made : malformed();
}

PyMethodDef module_methods[] = {
    {"first_batch", first_batch, METH_VARARGS, "The documents of a find's reply, and the cursor's id."},
    {"cut", cut, METH_VARARGS, "So many documents, and the last of them if there are more."},
    {"heads", heads, METH_VARARGS, "Each document with the values of some names."},
    {NULL, NULL, 0, NULL},
};
