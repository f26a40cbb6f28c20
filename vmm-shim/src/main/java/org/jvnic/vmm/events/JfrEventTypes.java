package org.jvnic.vmm.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event types as JFR declares them: a class each, fields by name. */
final class JfrEventTypes {
    private JfrEventTypes() {}

    @Name("org.jvnic.Fault")
    @Label("Context Fault")
    @Description("A context faulted and its rings stopped")
    @Category("jvnic")
    @StackTrace(false)
    static final class Fault extends Event {
        @Label("Context")
        int context;

        @Label("Ring")
        String ring = "";

        @Label("Ring Index")
        int index;

        @Label("Bus Address")
        long busAddress;

        @Label("Reason")
        String reason = "";

        @Label("Detail")
        String detail = "";
    }

    @Name("org.jvnic.ContextState")
    @Label("Context State Change")
    @Category("jvnic")
    @StackTrace(false)
    static final class ContextState extends Event {
        @Label("Context")
        int context;

        @Label("From")
        String from = "";

        @Label("To")
        String to = "";

        @Label("Epoch")
        int epoch;
    }

    @Name("org.jvnic.Reset")
    @Label("Function Reset")
    @Category("jvnic")
    @StackTrace(false)
    static final class Reset extends Event {
        @Label("Cause")
        String cause = "";
    }

    @Name("org.jvnic.LinkChange")
    @Label("Link Change")
    @Category("jvnic")
    @StackTrace(false)
    static final class LinkChange extends Event {
        @Label("Port")
        @Description("Context number, or -1 for the wire")
        int port;

        @Label("Up")
        boolean up;
    }

    @Name("org.jvnic.Interrupt")
    @Label("Interrupt")
    @Category("jvnic")
    @StackTrace(false)
    @Enabled(false)
    static final class Interrupt extends Event {
        @Label("Requester")
        int requester;

        @Label("Vector")
        int vector;
    }

    @Name("org.jvnic.RefusedFrame")
    @Label("Refused Frame")
    @Description("A frame was dropped for something its sender did")
    @Category("jvnic")
    @StackTrace(false)
    static final class RefusedFrame extends Event {
        @Label("Context")
        int context;

        @Label("Descriptor Index")
        int index;

        @Label("Reason")
        String reason = "";
    }

    @Name("org.jvnic.AccessError")
    @Label("Register Access Error")
    @Category("jvnic")
    @StackTrace(false)
    static final class AccessError extends Event {
        @Label("Context")
        int context;

        @Label("Offset")
        long offset;

        @Label("Width")
        @Description("Bytes")
        int width;

        @Label("Write")
        boolean write;
    }

    @Name("org.jvnic.Contained")
    @Label("Contained Error")
    @Description("Something threw inside the engine and was contained")
    @Category("jvnic")
    @StackTrace(false)
    static final class Contained extends Event {
        @Label("Context")
        int context;

        @Label("Error")
        String error = "";

        @Label("Thrown At")
        String thrownAt = "";
    }
}
