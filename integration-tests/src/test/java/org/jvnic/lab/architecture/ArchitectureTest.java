package org.jvnic.lab.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final JavaClasses PROJECT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.jvnic");

    private static final List<String> HARMLESS = List.of(
            "guest.driver", "nic.register", "nic.memory", "nic.port", "nic.engine", "nic.interrupt", "vmm.guest");

    static List<Field> rules() {
        final List<Field> rules = new ArrayList<>();
        for (final Field field : Rules.class.getDeclaredFields()) {
            if (field.getType() == ArchRule.class) {
                rules.add(field);
            }
        }
        return rules;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldObey(final Field rule) throws IllegalAccessException {
        ((ArchRule) rule.get(null)).check(PROJECT);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNoticeTheSeedThatBreaks(final Seed seed, @TempDir final Path directory) throws IOException {
        final JavaClasses seeded = new ClassFileImporter().importPath(seed.compileTo(directory));
        assertTrue(seed.rule.evaluate(seeded).hasViolation(), () -> seed + " passes: " + seed.rule.getDescription());
    }

    @Test
    void shouldLetHarmlessClassesPass(@TempDir final Path directory) throws IOException, IllegalAccessException {
        final List<String> sources = new ArrayList<>();
        for (final String name : HARMLESS) {
            sources.add("package org.jvnic." + name + "; class Seed { int same(int value) { return value; } }");
        }
        final JavaClasses harmless = new ClassFileImporter().importPath(Seed.compile(sources, directory));
        for (final Field rule : rules()) {
            assertFalse(((ArchRule) rule.get(null)).evaluate(harmless).hasViolation(), rule::getName);
        }
    }

    @Test
    void shouldHaveASeedForEveryRule() throws IllegalAccessException {
        final Set<String> unproven = new TreeSet<>();
        for (final Field field : rules()) {
            final ArchRule rule = (ArchRule) field.get(null);
            boolean seeded = false;
            for (final Seed seed : Seed.values()) {
                seeded |= seed.rule == rule;
            }
            if (!seeded) {
                unproven.add(field.getName());
            }
        }
        assertEquals(Set.of(), unproven);
    }

    @Test
    void shouldSeeEveryModule() {
        final Set<String> modules = new TreeSet<>();
        for (final JavaClass type : PROJECT) {
            modules.add(type.getPackageName().split("\\.", 4)[2]);
        }
        assertEquals(Set.of("guest", "lab", "nic", "vmm"), modules);
        assertFalse(PROJECT.contain("org.jvnic.lab.architecture.Rules"));
    }
}
