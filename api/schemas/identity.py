"""Who calls."""

from pydantic import Field

from api.accounts.roles import Role
from api.schemas.base import Shown


class Me(Shown):
    """The account a call is made for. `csrf` is empty with a token; with a browser's session, changes carry it as
    X-CSRF-Token."""

    name: str = Field(examples=["lixin"])
    full_name: str = Field(examples=["李欣"])
    office: str = Field(examples=["青禾街道总工会"])
    role: Role
    csrf: str = Field(examples=[""])
