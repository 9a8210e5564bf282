"""Lists of the admin that may be long: how many rows there are is counted no further than anybody turns pages."""

from functools import cached_property

from django.core.paginator import Paginator

MOST = 3000


class CountedUpTo(Paginator):
    """Of more than MOST rows the list shows the first MOST, and says so: what is older is found by search and filters.
    An archive of a million then costs what one of a few thousand costs, on its last page too."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by()[: MOST + 1].count()

    @property
    def is_cut(self) -> bool:
        return self._counted > MOST
