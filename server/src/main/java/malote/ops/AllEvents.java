package malote.ops;

import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import malote.queue.Events;
import malote.queue.QueueName;

/** Passes what happens on to several, in their order. As thread-safe as they are. */
public final class AllEvents implements Events {
    private final Events[] all;

    /** @param all are told */
    public AllEvents(List<Events> all) {
        this.all = all.toArray(Events[]::new);
    }

    @Override
    public void stored(int messages) {
        for (Events one : all) {
            one.stored(messages);
        }
    }

    @Override
    public void delivered(int messages, boolean redelivered, boolean repeated, long age) {
        for (Events one : all) {
            one.delivered(messages, redelivered, repeated, age);
        }
    }

    @Override
    public void nothing() {
        for (Events one : all) {
            one.nothing();
        }
    }

    @Override
    public void refused(Refusal why) {
        for (Events one : all) {
            one.refused(why);
        }
    }

    @Override
    public void vanished() {
        for (Events one : all) {
            one.vanished();
        }
    }

    @Override
    public void opened() {
        for (Events one : all) {
            one.opened();
        }
    }

    @Override
    public void ended() {
        for (Events one : all) {
            one.ended();
        }
    }

    @Override
    public void stopped(QueueName queue) {
        for (Events one : all) {
            one.stopped(queue);
        }
    }

    @Override
    public void abandoned(QueueName queue) {
        for (Events one : all) {
            one.abandoned(queue);
        }
    }

    @Override
    public void era(Map<QueueName, Long> gone) {
        for (Events one : all) {
            one.era(gone);
        }
    }

    @Override
    public void lane(String name, IntSupplier waiting) {
        for (Events one : all) {
            one.lane(name, waiting);
        }
    }

    @Override
    public void called(String lane, int requests, long nanos) {
        for (Events one : all) {
            one.called(lane, requests, nanos);
        }
    }

    @Override
    public void overloaded(String lane) {
        for (Events one : all) {
            one.overloaded(lane);
        }
    }
}
