"""Accounts as stored. `auth` reads them too, to see which are open."""

from dashclicks.accounts.v1 import account_pb2

from shared.resource.model import Model

ACCOUNT = Model(account_pb2.Account)
