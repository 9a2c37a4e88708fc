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
    Py_XDECREF(bound->prefix);
    Py_XDECREF(bound->fallback);
    release(self);
}

static void schema_dealloc(PyObject *self)
{
    schema_clear((Schema *)self);
    release(self);
}

static PyObject *schema_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    (void)keywords;
    if (!PyArg_ParseTuple(arguments, ""))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    PyObject *self = allocate(type, 0);
    if (self && !(((Schema *)self)->kept = PyList_New(0)))
        Py_CLEAR(self);
    return self;
}

static PyObject *bind(PyObject *self, PyObject *arguments, PyMethodDef *method)
{
    Schema *schema = (Schema *)self;
    Py_ssize_t type;
    PyObject *prefix, *fallback;
    if (!PyArg_ParseTuple(arguments, "nSO", &type, &prefix, &fallback))
        return NULL;
    if (type < 0 || (size_t)type >= schema->message_count || schema->messages[type]->kind != KIND_PLAIN) {
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
    bound->prefix = Py_NewRef(prefix);
    bound->fallback = Py_NewRef(fallback);
    PyObject *callable = PyCFunction_New(method, (PyObject *)bound);
    Py_DECREF(bound);
    return callable;
}

static PyObject *schema_join(PyObject *self, PyObject *arguments)
{
    return bind(self, arguments, &join_method);
}

static PyObject *schema_each(PyObject *self, PyObject *arguments)
{
    return bind(self, arguments, &each_method);
}

static PyMethodDef schema_methods[] = {
    {"message", schema_message, METH_NOARGS, "Makes room for a message type; its index."},
    {"define", schema_define, METH_VARARGS, "Describes a message type: index, kind, fields."},
    {"enum", schema_enum, METH_VARARGS, "Adds an enum: names; its index."},
    {"join", schema_join, METH_VARARGS, "A call for many rows in one message: index, prefix, fallback."},
    {"each", schema_each, METH_VARARGS, "A call for messages one by one: index, prefix, fallback."},
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
    .m_doc = "Rows as the BSON that they come in: cut, looked into, and written as messages, by tables.",
    .m_size = sizeof(State),
    .m_methods = module_methods,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit_extension(void)
{
    return PyModuleDef_Init(&module);
}
