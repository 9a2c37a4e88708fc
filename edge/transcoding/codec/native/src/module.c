/* The extension module: its types and how they are made. */
#include "objects.h"

/* Lives as long as the process. */
typedef struct {
    PyTypeObject *bound;
} State;

static void release(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
    free_object(self);
    Py_DECREF(type);
}

static void bound_dealloc(PyObject *self)
{
    Bound *bound = (Bound *)self;
    Py_XDECREF((PyObject *)bound->schema);
    Py_XDECREF(bound->fallback);
    release(self);
}

static void schema_dealloc(PyObject *self)
{
    schema_clear((Schema *)self);
    release(self);
}

static bool is_pair_type(PyObject *type)
{
    return PyType_Check(type) && PyType_IsSubtype((PyTypeObject *)type, &PyTuple_Type);
}

static int schema_init(Schema *schema, PyObject *arguments)
{
    const char *powers;
    Py_ssize_t size;
    PyObject *rendered, *parsed;
    if (!PyArg_ParseTuple(arguments, "y#OO", &powers, &size, &rendered, &parsed))
        return -1;
    if (size != sizeof schema->powers || !is_pair_type(rendered) || !is_pair_type(parsed)) {
        PyErr_SetString(PyExc_ValueError, "expected the powers of ten and two types of named tuples");
        return -1;
    }
    memcpy(schema->powers, powers, sizeof schema->powers);
    schema->rendered = (PyTypeObject *)Py_NewRef(rendered);
    schema->parsed = (PyTypeObject *)Py_NewRef(parsed);
    schema->kept = PyList_New(0);
    return schema->kept ? 0 : -1;
}

static PyObject *schema_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    (void)keywords;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    PyObject *self = allocate(type, 0);
    if (self && schema_init((Schema *)self, arguments) < 0)
        Py_CLEAR(self);
    return self;
}

/* The field of a message by its index, NULL for -1. */
static int field_at(const Message *message, Py_ssize_t index, const Field **field)
{
    *field = NULL;
    if (index == -1)
        return 0;
    if (index < 0 || (size_t)index >= message->count) {
        PyErr_SetString(PyExc_IndexError, "no such field");
        return -1;
    }
    *field = &message->fields[index];
    return 0;
}

static PyObject *bind(PyObject *self, PyObject *arguments, PyMethodDef *method)
{
    Schema *schema = (Schema *)self;
    Py_ssize_t type, field, etag;
    int with_paths;
    PyObject *fallback;
    if (!PyArg_ParseTuple(arguments, "nnnpO", &type, &field, &etag, &with_paths, &fallback))
        return NULL;
    if (type < 0 || (size_t)type >= schema->message_count) {
        PyErr_SetString(PyExc_IndexError, "no such message");
        return NULL;
    }
    State *state = PyModule_GetState(PyType_GetModule(Py_TYPE(self)));
    allocfunc allocate = (allocfunc)PyType_GetSlot(state->bound, Py_tp_alloc);
    Bound *bound = (Bound *)allocate(state->bound, 0);
    if (!bound)
        return NULL;
    bound->schema = (Schema *)Py_NewRef(self);
    bound->type = schema->messages[type];
    bound->with_paths = with_paths;
    bound->fallback = Py_NewRef(fallback);
    PyObject *callable = NULL;
    if (field_at(bound->type, field, &bound->field) == 0 && field_at(bound->type, etag, &bound->etag) == 0)
        callable = PyCFunction_New(method, (PyObject *)bound);
    Py_DECREF(bound);
    return callable;
}

static PyObject *schema_renderer(PyObject *self, PyObject *arguments)
{
    return bind(self, arguments, &render_method);
}

static PyObject *schema_parser(PyObject *self, PyObject *arguments)
{
    return bind(self, arguments, &parse_method);
}

static PyObject *schema_list_parser(PyObject *self, PyObject *arguments)
{
    return bind(self, arguments, &parse_all_method);
}

static PyMethodDef schema_methods[] = {
    {"message", schema_message, METH_NOARGS, "Makes room for a message type; its index."},
    {"define", schema_define, METH_VARARGS, "Describes a message type: index, kind, fields, names."},
    {"enum", schema_enum, METH_VARARGS, "Adds an enum: low, shown, names, null, closed; its index."},
    {"renderer", schema_renderer, METH_VARARGS, "A call for wire bytes: index, field, etag, paths, fallback."},
    {"parser", schema_parser, METH_VARARGS, "A call for JSON: index, field, etag, paths, fallback."},
    {"list_parser", schema_list_parser, METH_VARARGS, "A call for an array: index, field, etag, paths, fallback."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot schema_slots[] = {
    {Py_tp_new, schema_new}, {Py_tp_dealloc, schema_dealloc}, {Py_tp_methods, schema_methods}, {0, NULL}};
static PyType_Spec schema_spec = {"extension.Schema", sizeof(Schema), 0, Py_TPFLAGS_DEFAULT, schema_slots};

static PyType_Slot bound_slots[] = {{Py_tp_dealloc, bound_dealloc}, {0, NULL}};
static PyType_Spec bound_spec = {"extension.Bound", sizeof(Bound), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, bound_slots};

static int module_exec(PyObject *module)
{
    State *state = PyModule_GetState(module);
    state->bound = (PyTypeObject *)PyType_FromModuleAndSpec(module, &bound_spec, NULL);
    PyObject *schema = PyType_FromModuleAndSpec(module, &schema_spec, NULL);
    int failed = !state->bound || !schema || PyModule_AddObjectRef(module, "Schema", schema) < 0;
    Py_XDECREF(schema);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};
static PyModuleDef module = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "extension",
    .m_doc = "Protobuf wire bytes to ProtoJSON and back, by tables.",
    .m_size = sizeof(State),
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit_extension(void)
{
    return PyModuleDef_Init(&module);
}
