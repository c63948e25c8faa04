"""Netflix's service-capacity-modeling, one plan of one Aurora tier for every line read: writes the CPU time it took, in seconds.

The tier is the database of Headroom's yardstick: 200,000 users at the defaults ask for 347 reads and 7 writes a second in the busiest hour, of 141 GiB.
Every plan is of a load one per cent off the last, as while somebody types: the package keeps what it has computed.
"""

import sys
import time

from service_capacity_modeling.capacity_planner import planner
from service_capacity_modeling.interface import CapacityDesires, DataShape, Interval, QueryPattern


def about(value):
    return Interval(low=value / 2, mid=value, high=value * 2, confidence=0.98)


def desires(reads, writes, gib):
    pattern = QueryPattern(estimated_read_per_second=about(reads), estimated_write_per_second=about(writes))
    return CapacityDesires(service_tier=1, query_pattern=pattern, data_shape=DataShape(estimated_state_size_gib=about(gib)))


def main():
    factor = 1.0
    print("ready", flush=True)
    for _ in sys.stdin:
        factor *= 1.01
        asked = desires(347 * factor, 7 * factor, 141 * factor)
        started = time.process_time()
        plan = planner.plan(model_name="org.netflix.aurora", region="us-east-1", desires=asked)
        took = time.process_time() - started
        assert plan.least_regret, "no plan"
        print(took, flush=True)


main()
