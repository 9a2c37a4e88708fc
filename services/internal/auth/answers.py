"""Sessions and passkeys as answered."""

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.auth.v1.own_session_pb2 import OwnSession
from dashclicks.auth.v1.passkey_pb2 import Passkey
from dashclicks.auth.v1.session_pb2 import AccountCard, Session
from dashclicks.users.v1.user_pb2 import User

from shared.data import passkeys
from shared.data import session as sessions


def session_of(session: sessions.Session, user: User, account: Account, impersonator: str = "") -> Session:
    """The session, to who signed in; `impersonator` is the name of who acts in the user's name, if somebody does."""
    answer = Session(
        user=user,
        account=card_of(account),
        scopes=sorted(session.scopes),
        home_account_id=session.home_account_id,
    )
    answer.expire_time.FromDatetime(session.expire_time)
    answer.end_time.FromDatetime(session.end_time)
    if session.impersonator_id:
        answer.impersonator.user_id = session.impersonator_id
        answer.impersonator.display_name = impersonator
        answer.impersonator.end_time.FromDatetime(session.end_time)
    return answer


def card_of(account: Account) -> AccountCard:
    """The little of an account that whoever may enter it sees."""
    return AccountCard(id=account.id, display_name=account.display_name, parent_account_id=account.parent_account_id)


def own_of(session: sessions.Session, current: str) -> OwnSession:
    """The session in its owner's list; `current` is the key of the one that asks."""
    answer = OwnSession(id=session.key, ip=session.ip, user_agent=session.user_agent, current=session.key == current)
    answer.create_time.FromDatetime(session.create_time)
    answer.seen_time.FromDatetime(session.seen_time)
    answer.expire_time.FromDatetime(session.expire_time)
    answer.end_time.FromDatetime(session.end_time)
    return answer


def passkey_of(passkey: passkeys.Passkey) -> Passkey:
    """The passkey, to its owner."""
    answer = Passkey(
        id=passkey.id,
        display_name=passkey.display_name,
        transports=passkey.transports,
        backed_up=passkey.backed_up,
        domain=passkey.rp_id,
    )
    answer.create_time.FromDatetime(passkey.create_time)
    if passkey.use_time is not None:
        answer.use_time.FromDatetime(passkey.use_time)
    return answer
