/* Tables out of what Python read from the descriptors. Their texts stay in the Python objects, which the schema keeps. */
#include "objects.h"

static void *new_array(size_t count, size_t size)
{
    void *array = PyMem_Calloc(count ? count : 1, size);
    if (!array)
        PyErr_NoMemory();
    return array;
}

static int new_names(Names *names, size_t count)
{
    size_t size = 4;
    while (size < 2 * count)
        size *= 2;
    names->mask = size - 1;
    names->slots = new_array(size, sizeof *names->slots);
    return names->slots ? 0 : -1;
}

static void add_name(Names *names, Text text, int32_t value)
{
    size_t slot = hash_bytes((const uint8_t *)text.text, text.size) & names->mask;
    while (names->slots[slot].text.text)
        slot = (slot + 1) & names->mask;
    names->slots[slot] = (Name){text, value};
}

void schema_clear(Schema *schema)
{
    for (size_t index = 0; index < schema->message_count; index++) {
        PyMem_Free(schema->messages[index]->fields);
        PyMem_Free(schema->messages[index]->names.slots);
        PyMem_Free(schema->messages[index]);
    }
    for (size_t index = 0; index < schema->enum_count; index++) {
        PyMem_Free(schema->enums[index]->slots);
        PyMem_Free(schema->enums[index]);
    }
    PyMem_Free(schema->messages);
    PyMem_Free(schema->enums);
    Py_CLEAR(schema->kept);
}

/* Appends a new zeroed item to an array of pointers; returns its index. */
static PyObject *append(void ***array, size_t *count, size_t size)
{
    void **grown = PyMem_Realloc(*array, (*count + 1) * sizeof *grown);
    if (!grown)
        return PyErr_NoMemory();
    *array = grown;
    grown[*count] = new_array(1, size);
    return grown[*count] ? PyLong_FromSize_t((*count)++) : NULL;
}

PyObject *schema_message(PyObject *self, PyObject *none)
{
    Schema *schema = (Schema *)self;
    (void)none;
    PyObject *index = append((void ***)&schema->messages, &schema->message_count, sizeof(Message));
    if (index)
        schema->messages[schema->message_count - 1]->kind = KIND_PYTHON;
    return index;
}

/* What a field refers to: a message or an enum by its index, else nothing. */
static int link_field(const Schema *schema, Field *field, Py_ssize_t index)
{
    bool enumeration = field->type == TYPE_ENUM;
    if (!enumeration && field->type != TYPE_MESSAGE)
        return 0;
    if (index < 0 || (size_t)index >= (enumeration ? schema->enum_count : schema->message_count)) {
        PyErr_SetString(PyExc_IndexError, "a field refers to a type that is not there");
        return -1;
    }
    if (enumeration)
        field->numbers = schema->enums[index];
    else
        field->message = schema->messages[index];
    return 0;
}

static int make_field(const Schema *schema, Message *message, Field *field, PyObject *item)
{
    Py_ssize_t size, index;
    if (!PyArg_ParseTuple(item, "y#Ibbbn", &field->name.text, &size, &field->number, &field->type, &field->flags,
                          &field->oneof, &index))
        return -1;
    field->name.size = (size_t)size;
    size_t place = (size_t)(field - message->fields);
    if (field->flags & FLAG_REQUIRED)
        message->required[place / 64] |= UINT64_C(1) << place % 64;
    add_name(&message->names, field->name, (int32_t)place);
    return link_field(schema, field, index);
}

static int make_fields(const Schema *schema, Message *message, PyObject *fields)
{
    size_t count = (size_t)PyTuple_Size(fields);
    if (count > MAX_FIELDS) {
        PyErr_SetString(PyExc_ValueError, "too many fields");
        return -1;
    }
    message->fields = new_array(count, sizeof *message->fields);
    if (!message->fields || new_names(&message->names, count) < 0)
        return -1;
    message->count = count;
    for (size_t index = 0; index < count; index++)
        if (make_field(schema, message, &message->fields[index], PyTuple_GetItem(fields, (Py_ssize_t)index)) < 0)
            return -1;
    return 0;
}

/* Whether a message stored in a form of its own has the fields that the form is about. */
static bool has_shape(const Message *message, int kind)
{
    static const size_t counts[] = {[KIND_WRAPPER] = 1, [KIND_ENTRY] = 2};
    return kind >= KIND_PLAIN && kind <= KIND_ENTRY && (!counts[kind] || counts[kind] == message->count);
}

PyObject *schema_define(PyObject *self, PyObject *arguments)
{
    Schema *schema = (Schema *)self;
    Py_ssize_t index;
    int kind;
    PyObject *fields;
    if (!PyArg_ParseTuple(arguments, "niO!", &index, &kind, &PyTuple_Type, &fields))
        return NULL;
    if (index < 0 || (size_t)index >= schema->message_count || schema->messages[index]->fields) {
        PyErr_SetString(PyExc_IndexError, "no message of that index is waiting for its fields");
        return NULL;
    }
    Message *message = schema->messages[index];
    if (PyList_Append(schema->kept, arguments) < 0 || make_fields(schema, message, fields) < 0)
        return NULL;
    if (!has_shape(message, kind)) {
        PyErr_SetString(PyExc_ValueError, "a message without the fields of its kind");
        return NULL;
    }
    message->kind = (Kind)kind;
    Py_RETURN_NONE;
}

static int make_names(Names *names, PyObject *items)
{
    Py_ssize_t count = PyTuple_Size(items);
    if (new_names(names, (size_t)count) < 0)
        return -1;
    for (Py_ssize_t index = 0; index < count; index++) {
        Text text;
        Py_ssize_t size;
        int value;
        if (!PyArg_ParseTuple(PyTuple_GetItem(items, index), "y#i", &text.text, &size, &value))
            return -1;
        text.size = (size_t)size;
        add_name(names, text, value);
    }
    return 0;
}

PyObject *schema_enum(PyObject *self, PyObject *arguments)
{
    Schema *schema = (Schema *)self;
    PyObject *names;
    if (!PyArg_ParseTuple(arguments, "O!", &PyTuple_Type, &names))
        return NULL;
    PyObject *index = append((void ***)&schema->enums, &schema->enum_count, sizeof(Names));
    if (!index)
        return NULL;
    if (PyList_Append(schema->kept, arguments) < 0 ||
        make_names(schema->enums[schema->enum_count - 1], names) < 0) {
        Py_DECREF(index);
        return NULL;
    }
    return index;
}
