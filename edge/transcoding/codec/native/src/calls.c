/* The three calls: render a message, parse a document, parse an array of documents. */
#include "objects.h"

#include "parse.h"
#include "render.h"
#include "wire.h"

/* Larger buffers are not kept: one huge message should not cost memory for ever. */
enum { MAX_KEPT = 1 << 20 };

/* Takes a buffer out of the schema: Python code that runs during the call must not find it there. */
static Buffer take(Buffer *kept)
{
    Buffer taken = *kept;
    *kept = (Buffer){0};
    taken.size = 0;
    return taken;
}

static void give_back(Buffer *kept, Buffer *used)
{
    if (kept->data || used->capacity > MAX_KEPT)
        buffer_free(used);
    else
        *kept = *used;
}

/* The bytes of an argument; false if it is something else, which Python may still know to read. */
static bool bytes_of(PyObject *argument, Span *bytes)
{
    if (!PyBytes_CheckExact(argument))
        return false;
    bytes->at = (const uint8_t *)PyBytes_AsString(argument);
    bytes->end = bytes->at + PyBytes_Size(argument);
    return true;
}

static PyObject *bytes_from(const Buffer *buffer)
{
    return PyBytes_FromStringAndSize((const char *)buffer->data, (Py_ssize_t)buffer->size);
}

/* A named tuple of two. Takes over both items, and lets go of them if it fails. */
static PyObject *pair(PyTypeObject *type, PyObject *first, PyObject *second)
{
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    PyObject *made = first && second ? allocate(type, 2) : NULL;
    if (!made) {
        Py_XDECREF(first);
        Py_XDECREF(second);
        return NULL;
    }
    PyTuple_SetItem(made, 0, first);
    PyTuple_SetItem(made, 1, second);
    return made;
}

static PyObject *leave(const Bound *bound, Status status, PyObject *argument)
{
    if (status == NO_MEMORY)
        return PyErr_Occurred() ? NULL : PyErr_NoMemory();
    return PyObject_CallFunctionObjArgs(bound->fallback, argument, NULL);
}

/* Prints one field of a message. The others are printed and dropped, as bytes that are no message have to be noticed. */
static Status print_one(Printer *printer, const Message *type, const Field *field, Span wire)
{
    Slot slots[MAX_FIELDS];
    TRY(find_fields(type, wire, slots));
    for (size_t index = 0; index < type->count; index++) {
        if (&type->fields[index] != field && slots[index].at)
            TRY(print_field(printer, &type->fields[index], slots[index]));
        printer->out.size = 0;
    }
    Slot slot = slots[field - type->fields];
    if (slot.at)
        return print_field(printer, field, slot);
    if (field->flags & FLAG_PRESENCE)
        return buffer_put(&printer->out, "null", 4);
    return buffer_put(&printer->out, field->empty.text, field->empty.size);
}

/* The etag is text that was printed, so it is well-formed. */
static PyObject *etag_of(const Bound *bound, Span wire)
{
    static const uint8_t nothing[1];
    Slot slots[MAX_FIELDS];
    Span text = {nothing, nothing};
    if (bound->etag && find_fields(bound->type, wire, slots) == OK) {
        Slot slot = slots[bound->etag - bound->type->fields];
        Span in = {slot.at, slot.end};
        if (in.at && read_bytes(&in, &text) != OK)
            return PyErr_NoMemory();
    }
    return PyUnicode_FromStringAndSize((const char *)text.at, text.end - text.at);
}

static PyObject *render(PyObject *self, PyObject *argument)
{
    Bound *bound = (Bound *)self;
    Schema *schema = bound->schema;
    Span wire;
    PyObject *rendered = NULL;
    if (!bytes_of(argument, &wire))
        return leave(bound, BAIL, argument);
    Printer printer = {.out = take(&schema->out), .hashes = take(&schema->hashes), .powers = schema->powers};
    Status status = bound->field ? print_one(&printer, bound->type, bound->field, wire)
                                 : print_message(&printer, bound->type, wire);
    if (status == OK)
        rendered = pair(schema->rendered, bytes_from(&printer.out), etag_of(bound, wire));
    give_back(&schema->out, &printer.out);
    give_back(&schema->hashes, &printer.hashes);
    return status == OK ? rendered : leave(bound, status, argument);
}

static Status take_path(void *to, const uint8_t *path, size_t size)
{
    PyObject *text = PyUnicode_FromStringAndSize((const char *)path, (Py_ssize_t)size);
    if (!text)
        return NO_MEMORY;
    int failed = PyList_Append(to, text);
    Py_DECREF(text);
    return failed ? NO_MEMORY : OK;
}

static void begin(Parser *parser, Schema *schema, Span in)
{
    *parser = (Parser){
        .in = in, .out = take(&schema->out), .hashes = take(&schema->hashes), .path = take(&schema->path)};
}

static void end(Parser *parser, Schema *schema)
{
    give_back(&schema->out, &parser->out);
    give_back(&schema->hashes, &parser->hashes);
    give_back(&schema->path, &parser->path);
}

static Status parse_document(Parser *parser, const Bound *bound)
{
    uint64_t taken = 0;
    TRY(bound->field ? parse_field(parser, bound->field, &taken, 0) : parse_message(parser, bound->type, 0));
    peek(parser);
    return parser->in.at == parser->in.end ? OK : BAIL;
}

static PyObject *parse(PyObject *self, PyObject *argument)
{
    Bound *bound = (Bound *)self;
    Span in;
    Parser parser;
    PyObject *parsed = NULL;
    if (!bytes_of(argument, &in))
        return leave(bound, BAIL, argument);
    PyObject *paths = PyList_New(0);
    if (!paths)
        return NULL;
    begin(&parser, bound->schema, in);
    parser.paths = paths;
    parser.take_path = bound->with_paths ? take_path : NULL;
    Status status = parse_document(&parser, bound);
    if (status == OK)
        parsed = pair(bound->schema->parsed, bytes_from(&parser.out), PyList_AsTuple(paths));
    end(&parser, bound->schema);
    Py_DECREF(paths);
    return status == OK ? parsed : leave(bound, status, argument);
}

static Status append_message(Parser *parser, const Message *type, PyObject *messages)
{
    parser->out.size = 0;
    TRY(parse_message(parser, type, 0));
    PyObject *wire = bytes_from(&parser->out);
    if (!wire)
        return NO_MEMORY;
    int failed = PyList_Append(messages, wire);
    Py_DECREF(wire);
    return failed ? NO_MEMORY : OK;
}

static Status parse_array(Parser *parser, const Message *type, PyObject *messages)
{
    TRY(expect_byte(parser, '['));
    bool more = peek(parser) != ']';
    if (!more)
        TRY(expect_byte(parser, ']'));
    while (more) {
        TRY(append_message(parser, type, messages));
        TRY(next_element(parser, ']', &more));
    }
    peek(parser);
    return parser->in.at == parser->in.end ? OK : BAIL;
}

static PyObject *parse_all(PyObject *self, PyObject *argument)
{
    Bound *bound = (Bound *)self;
    Span in;
    Parser parser;
    if (!bytes_of(argument, &in))
        return leave(bound, BAIL, argument);
    PyObject *messages = PyList_New(0);
    if (!messages)
        return NULL;
    begin(&parser, bound->schema, in);
    Status status = parse_array(&parser, bound->type, messages);
    end(&parser, bound->schema);
    if (status == OK)
        return messages;
    Py_DECREF(messages);
    return leave(bound, status, argument);
}

PyMethodDef render_method = {"render", render, METH_O, "Wire bytes to JSON."};
PyMethodDef parse_method = {"parse", parse, METH_O, "JSON to wire bytes."};
PyMethodDef parse_all_method = {"parse_all", parse_all, METH_O, "A JSON array to the wire bytes of each element."};
