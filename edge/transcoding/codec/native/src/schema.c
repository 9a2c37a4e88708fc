/* Tables out of what Python read from the descriptors. Their texts stay in the Python objects, which the schema keeps. */
#include "objects.h"

#include "wire.h"

static void *new_array(size_t count, size_t size)
{
    void *array = PyMem_Calloc(count ? count : 1, size);
    if (!array)
        PyErr_NoMemory();
    return array;
}

static void add_name(Names *names, Name name)
{
    size_t slot = hash_bytes((const uint8_t *)name.text.text, name.text.size) & names->mask;
    while (names->slots[slot].text.text)
        slot = (slot + 1) & names->mask;
    names->slots[slot] = name;
}

/* From a tuple of (name, value). */
static int make_names(Names *names, PyObject *items)
{
    Py_ssize_t count = PyTuple_Size(items);
    size_t size = 4;
    while (size < 2 * (size_t)count)
        size *= 2;
    names->mask = size - 1;
    names->slots = new_array(size, sizeof *names->slots);
    if (!names->slots)
        return -1;
    for (Py_ssize_t index = 0; index < count; index++) {
        Name name;
        Py_ssize_t length;
        if (!PyArg_ParseTuple(PyTuple_GetItem(items, index), "y#i", &name.text.text, &length, &name.value))
            return -1;
        name.text.size = (size_t)length;
        add_name(names, name);
    }
    return 0;
}

static void free_message(Message *message)
{
    PyMem_Free(message->fields);
    PyMem_Free(message->names.slots);
    PyMem_Free(message->by_number);
    PyMem_Free(message);
}

static void free_enum(Enum *enumeration)
{
    PyMem_Free(enumeration->names.slots);
    PyMem_Free(enumeration->shown);
    PyMem_Free(enumeration);
}

void schema_clear(Schema *schema)
{
    for (size_t index = 0; index < schema->message_count; index++)
        free_message(schema->messages[index]);
    for (size_t index = 0; index < schema->enum_count; index++)
        free_enum(schema->enums[index]);
    PyMem_Free(schema->messages);
    PyMem_Free(schema->enums);
    buffer_free(&schema->out);
    buffer_free(&schema->hashes);
    buffer_free(&schema->path);
    Py_CLEAR(schema->kept);
    Py_CLEAR(schema->rendered);
    Py_CLEAR(schema->parsed);
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
    if (!enumeration && field->type != TYPE_MESSAGE && field->type != TYPE_GROUP)
        return 0;
    if (index < 0 || (size_t)index >= (enumeration ? schema->enum_count : schema->message_count)) {
        PyErr_SetString(PyExc_IndexError, "a field refers to a type that is not there");
        return -1;
    }
    if (enumeration)
        field->enumeration = schema->enums[index];
    else
        field->message = schema->messages[index];
    return 0;
}

static int make_field(const Schema *schema, Field *field, PyObject *item)
{
    Py_ssize_t label, empty, path, index;
    if (!PyArg_ParseTuple(item, "Ibbby#y#y#n", &field->number, &field->type, &field->flags, &field->oneof,
                          &field->label.text, &label, &field->empty.text, &empty, &field->path.text, &path, &index))
        return -1;
    field->label.size = (size_t)label;
    field->empty.size = (size_t)empty;
    field->path.size = (size_t)path;
    unsigned wire = field->flags & FLAG_PACKED ? WIRE_BYTES : wire_type(field->type);
    field->tag = field->number << 3 | wire;
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
    if (!message->fields)
        return -1;
    message->count = count;
    for (size_t index = 0; index < count; index++) {
        Field *field = &message->fields[index];
        if (make_field(schema, field, PyTuple_GetItem(fields, (Py_ssize_t)index)) < 0)
            return -1;
        if (field->number >= message->top)
            message->top = field->number + 1;
    }
    message->by_number = new_array(message->top, sizeof *message->by_number);
    if (!message->by_number)
        return -1;
    for (size_t index = 0; index < count; index++)
        message->by_number[message->fields[index].number] = (uint16_t)(index + 1);
    return 0;
}

/* Whether a message shown in a form of its own has the fields that the form is about. */
static bool has_shape(const Message *message, int kind)
{
    static const size_t counts[] = {
        [KIND_TIMESTAMP] = 2, [KIND_DURATION] = 2, [KIND_ONLY_FIELD] = 1, [KIND_VALUE] = 6, [KIND_ENTRY] = 2};
    if (kind < KIND_PLAIN || kind > KIND_ENTRY)
        return false;
    return !counts[kind] || counts[kind] == message->count;
}

PyObject *schema_define(PyObject *self, PyObject *arguments)
{
    Schema *schema = (Schema *)self;
    Py_ssize_t index;
    int kind;
    PyObject *fields, *names;
    if (!PyArg_ParseTuple(arguments, "niO!O!", &index, &kind, &PyTuple_Type, &fields, &PyTuple_Type, &names))
        return NULL;
    if (index < 0 || (size_t)index >= schema->message_count || schema->messages[index]->fields) {
        PyErr_SetString(PyExc_IndexError, "no message of that index is waiting for its fields");
        return NULL;
    }
    Message *message = schema->messages[index];
    if (PyList_Append(schema->kept, arguments) < 0 || make_fields(schema, message, fields) < 0)
        return NULL;
    if (make_names(&message->names, names) < 0)
        return NULL;
    if (!has_shape(message, kind)) {
        PyErr_SetString(PyExc_ValueError, "a message without the fields of its kind");
        return NULL;
    }
    message->kind = (Kind)kind;
    Py_RETURN_NONE;
}

static int make_shown(Enum *enumeration, PyObject *shown)
{
    enumeration->count = (int32_t)PyTuple_Size(shown);
    enumeration->shown = new_array((size_t)enumeration->count, sizeof *enumeration->shown);
    if (!enumeration->shown)
        return -1;
    for (int32_t index = 0; index < enumeration->count; index++) {
        PyObject *item = PyTuple_GetItem(shown, index);
        char *text;
        Py_ssize_t size;
        if (item == Py_None)
            continue;
        if (PyBytes_AsStringAndSize(item, &text, &size) < 0)
            return -1;
        enumeration->shown[index] = (Text){text, (size_t)size};
    }
    return 0;
}

PyObject *schema_enum(PyObject *self, PyObject *arguments)
{
    Schema *schema = (Schema *)self;
    int low, null, closed;
    PyObject *shown, *names;
    if (!PyArg_ParseTuple(arguments, "iO!O!pp", &low, &PyTuple_Type, &shown, &PyTuple_Type, &names, &null, &closed))
        return NULL;
    PyObject *index = append((void ***)&schema->enums, &schema->enum_count, sizeof(Enum));
    if (!index)
        return NULL;
    Enum *enumeration = schema->enums[schema->enum_count - 1];
    enumeration->low = low;
    enumeration->null = null;
    enumeration->closed = closed;
    if (PyList_Append(schema->kept, arguments) < 0 || make_shown(enumeration, shown) < 0 ||
        make_names(&enumeration->names, names) < 0) {
        Py_DECREF(index);
        return NULL;
    }
    return index;
}
