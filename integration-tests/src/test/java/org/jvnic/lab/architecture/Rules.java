package org.jvnic.lab.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

final class Rules {
    static final String PROJECT = "org.jvnic..";

    private static final String NIC = "org.jvnic.nic..";
    private static final String GUEST = "org.jvnic.guest..";
    private static final String VMM = "org.jvnic.vmm..";
    private static final String VMM_GUEST = "org.jvnic.vmm.guest..";
    private static final String LAB = "org.jvnic.lab..";
    private static final String REGISTER = "org.jvnic.nic.register..";
    private static final String SPEC = "org.jvnic.nic.cdna.spec..";
    private static final String ENGINE = "org.jvnic.nic.engine..";
    private static final String FABRIC = "org.jvnic.nic.fabric..";
    private static final String FRAME = "org.jvnic.nic.frame..";
    private static final String INTERRUPT = "org.jvnic.nic.interrupt..";
    private static final String MEMORY = "org.jvnic.nic.memory..";
    private static final String PORT = "org.jvnic.nic.port..";
    private static final String CDNA_INSIDE = "org.jvnic.nic.cdna";
    private static final String CDNA = "org.jvnic.nic.cdna..";
    private static final String PCI = "org.jvnic.nic.pci..";
    private static final String CARD = "org.jvnic.nic.card..";
    private static final String[] PERSONALITIES = {CDNA, "org.jvnic.nic.i82576.."};
    private static final String QUEUE = "org.jvnic.nic.i82576.queue";
    private static final String TRANSMIT = "org.jvnic.nic.i82576.transmit";
    private static final String RECEIVE = "org.jvnic.nic.i82576.receive";
    private static final String[] HOT_PATH = {ENGINE, FABRIC, FRAME, INTERRUPT, CDNA_INSIDE, QUEUE, TRANSMIT, RECEIVE};

    static final ArchRule GUEST_SEES_WHAT_A_GUEST_SEES = classes()
            .that()
            .resideInAPackage(GUEST)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    GUEST,
                    VMM_GUEST,
                    REGISTER,
                    SPEC,
                    "org.agrona..",
                    "io.netty..",
                    "java..",
                    "org.jspecify.annotations..")
            .as("a guest sees its own code, its machine, register layouts, Agrona, Netty and the JDK");

    static final ArchRule GUEST_KNOWS_NO_INSIDE_OF_THE_CARD = noClasses()
            .that()
            .resideInAPackage(GUEST)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CDNA_INSIDE, ENGINE, FABRIC, FRAME, INTERRUPT, MEMORY, PORT, PCI, CARD)
            .as("a guest knows no class of the engine, or of a personality's inside");

    static final ArchRule NIC_KNOWS_NO_HOST = noClasses()
            .that()
            .resideInAPackage(NIC)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(VMM, GUEST, LAB)
            .as("the card knows no VMM, no guest and no laboratory");

    static final ArchRule VMM_KNOWS_NO_GUEST_CODE = noClasses()
            .that()
            .resideInAPackage(VMM)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(GUEST, LAB)
            .as("the shim knows no driver and no laboratory");

    static final ArchRule REGISTER_KNOWS_NOBODY = knowsNothingElseOfTheProject(REGISTER);
    static final ArchRule MEMORY_KNOWS_NOBODY = knowsNothingElseOfTheProject(MEMORY);
    static final ArchRule PORT_KNOWS_NOBODY = knowsNothingElseOfTheProject(PORT);

    static final ArchRule DATA_PATH_KNOWS_NO_PERSONALITY = noClasses()
            .that()
            .resideInAnyPackage(ENGINE, FABRIC, FRAME)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PERSONALITIES)
            .as("engine, fabric and frame know no personality");

    static final ArchRule DATA_PATH_KNOWS_NO_PCI = noClasses()
            .that()
            .resideInAnyPackage(ENGINE, FABRIC, FRAME, INTERRUPT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PCI, CARD)
            .as("engine, interrupt, fabric and frame know neither PCI nor the card");

    static final ArchRule INTERRUPT_KNOWS_LAYOUTS_ONLY = noClasses()
            .that()
            .resideInAPackage(INTERRUPT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CDNA_INSIDE, ENGINE, FABRIC, FRAME)
            .as("interrupt knows the layout of its ring and nothing else of a personality");

    static final ArchRule ONLY_THE_HOST_KNOWS_THE_CARD = noClasses()
            .that()
            .resideInAPackage(NIC)
            .and()
            .resideOutsideOfPackage(CARD)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CARD)
            .as("nothing in the model knows the composition of a card");

    static final ArchRule VMM_GUEST_KNOWS_NO_VMM = noClasses()
            .that()
            .resideInAPackage(VMM_GUEST)
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "belong to the inside of the shim or of the card",
                    type -> type.getPackageName().startsWith("org.jvnic.")
                            && !type.getPackageName().startsWith("org.jvnic.vmm.guest")
                            && !type.getPackageName().startsWith("org.jvnic.nic.register")))
            .as("what a guest sees of its machine depends on no other package of the shim");

    static final ArchRule NO_PACKAGE_CYCLES =
            slices().assignedFrom(new OnePackageEach()).should().beFreeOfCycles();

    static final ArchRule JNA_STAYS_AT_THE_EDGE = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.jvnic.vmm.memory..",
                    "org.jvnic.vmm.wire..",
                    "org.jvnic.vmm.vfiouser..",
                    "org.jvnic.lab.bench..",
                    "com.sun.jna..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..")
            .as("native calls are made where memory, wires and sockets are, and in what wires are measured against");

    static final ArchRule NETTY_STAYS_AT_THE_EDGE = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.jvnic.vmm.wire..", "org.jvnic.guest.netty..", "org.jvnic.guest.stack..", "org.jvnic.lab..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..")
            .as("Netty is known to wires and to the guest's transport");

    static final ArchRule RAW_MEMORY_HAS_ONE_DOOR = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.jvnic.nic.memory.HostMemory")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "org\\.agrona\\.UnsafeApi|org\\.agrona\\.UnsafeAccess|sun\\.misc\\..*|jdk\\.internal\\..*")
            .as("only HostMemory touches memory outside the Java heap");

    static final ArchRule LIBRARIES_KEEP_QUIET = noClasses()
            .that()
            .resideInAnyPackage(NIC, VMM, GUEST)
            .should(ACCESS_STANDARD_STREAMS)
            .as("libraries write to no standard stream");

    static final ArchRule HOT_PATH_LOGS_NOTHING = noClasses()
            .that()
            .resideInAnyPackage(HOT_PATH)
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.logging\\..*|java\\.lang\\.System\\$Logger.*|org\\.slf4j\\..*"
                    + "|org\\.apache\\..*|io\\.netty\\..*")
            .as("the data path logs nothing");

    static final ArchRule HOT_PATH_LOCKS_NOTHING = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(HOT_PATH)
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED)
            .as("the data path has no synchronized method");

    static final ArchRule HOT_PATH_USES_NO_LOCK_OBJECTS = noClasses()
            .that()
            .resideInAnyPackage(HOT_PATH)
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.concurrent\\.locks\\.(.*Lock|.*Condition|StampedLock)"
                    + "|java\\.util\\.concurrent\\.(Semaphore|CountDownLatch|.*BlockingQueue)")
            .as("the data path uses no lock");

    static final ArchRule HOT_PATH_STREAMS_NOTHING = noClasses()
            .that()
            .resideInAnyPackage(HOT_PATH)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.stream..")
            .as("the data path uses no streams");

    static final ArchRule HOT_PATH_BOXES_NOTHING = noClasses()
            .that()
            .resideInAnyPackage(HOT_PATH)
            .should()
            .callMethod(Integer.class, "valueOf", int.class)
            .orShould()
            .callMethod(Long.class, "valueOf", long.class)
            .orShould()
            .callMethod(Boolean.class, "valueOf", boolean.class)
            .as("the data path boxes no number");

    private Rules() {}

    private static ArchRule knowsNothingElseOfTheProject(final String packages) {
        return noClasses()
                .that()
                .resideInAPackage(packages)
                .should()
                .dependOnClassesThat(resideInAPackage(PROJECT).and(resideOutsideOfPackage(packages)))
                .as(packages + " depends on nothing else of the project");
    }

    private static final class OnePackageEach implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(final JavaClass type) {
            return type.getPackageName().startsWith("org.jvnic.")
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
