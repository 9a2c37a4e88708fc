"""The modules of the internal API: the one place where a module is registered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashclicks.accounts.v1 import accounts_service_pb2, privacy_service_pb2
from dashclicks.activities.v1 import activities_service_pb2
from dashclicks.auth.v1 import auth_service_pb2, factors_service_pb2, password_service_pb2, sessions_service_pb2
from dashclicks.crm.v1 import crm_service_pb2
from dashclicks.oauth.v1 import oauth_service_pb2
from dashclicks.users.v1 import users_service_pb2
from google.protobuf.descriptor import ServiceDescriptor

from services.internal.accounts.privacy_servicer import PrivacyServicer
from services.internal.accounts.servicer import AccountsServicer
from services.internal.activities.servicer import ActivitiesServicer
from services.internal.auth.factors_servicer import FactorsServicer
from services.internal.auth.password_servicer import PasswordServicer
from services.internal.auth.servicer import AuthServicer
from services.internal.auth.sessions_servicer import SessionsServicer
from services.internal.crm.servicer import CrmServicer
from services.internal.deps import Deps
from services.internal.oauth.servicer import OauthServicer
from services.internal.users.servicer import UsersServicer


@dataclass(frozen=True, slots=True)
class Module:
    """A contract's service and what answers it."""

    service: ServiceDescriptor
    servicer: Callable[[Deps], object]


MODULES: Sequence[Module] = (
    Module(accounts_service_pb2.DESCRIPTOR.services_by_name["AccountsService"], AccountsServicer),
    Module(privacy_service_pb2.DESCRIPTOR.services_by_name["PrivacyService"], PrivacyServicer),
    Module(activities_service_pb2.DESCRIPTOR.services_by_name["ActivitiesService"], ActivitiesServicer),
    Module(auth_service_pb2.DESCRIPTOR.services_by_name["AuthService"], AuthServicer),
    Module(factors_service_pb2.DESCRIPTOR.services_by_name["FactorsService"], FactorsServicer),
    Module(password_service_pb2.DESCRIPTOR.services_by_name["PasswordService"], PasswordServicer),
    Module(sessions_service_pb2.DESCRIPTOR.services_by_name["SessionsService"], SessionsServicer),
    Module(crm_service_pb2.DESCRIPTOR.services_by_name["CrmService"], CrmServicer),
    Module(oauth_service_pb2.DESCRIPTOR.services_by_name["OauthService"], OauthServicer),
    Module(users_service_pb2.DESCRIPTOR.services_by_name["UsersService"], UsersServicer),
)
