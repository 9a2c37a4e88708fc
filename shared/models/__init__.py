"""What a stored row keeps beside its contract: one file per module, only where a module needs it.

Each file holds one `Model` per resource that has private fields (see shared/resource/model.py):

    USER = Model(user_pb2.User, private={"password_hash": str})
"""
