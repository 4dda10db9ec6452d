package io.rewardlake.transforms.ingest;

import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads an {@link EpisodeMapping} from its file. */
final class EpisodeMappingReader {
  private static final Set<String> EITHER =
      Set.of(
          "source",
          "environment",
          "episode",
          "observation",
          "action",
          "reward",
          "log-prob",
          "propensity",
          "task",
          "attempt",
          "policy",
          "seed",
          "success",
          "attributes",
          "ending");
  private static final Set<String> TRANSITIONS =
      Set.of(
          "step",
          "first-step",
          "steps",
          "next-observation",
          "first-observation",
          "terminated",
          "truncated",
          "done",
          "limit",
          "final-reward",
          "first-attempt");
  private static final Set<String> EVENTS =
      Set.of("time", "time-pattern", "gap", "order", "kind", "kinds");

  private EpisodeMappingReader() {}

  static EpisodeMapping read(Path path, boolean events) {
    Set<String> keys = new TreeSet<>(EITHER);
    keys.addAll(events ? EVENTS : TRANSITIONS);
    return MappingSection.read(path, keys, top -> mapping(top, events));
  }

  private static EpisodeMapping mapping(MappingSection top, boolean events) {
    String source = top.text("source");
    String steps = top.textOrNull("steps");
    EpisodeMapping.Facts facts = facts(top);
    EpisodeMapping.Step step = step(top, steps != null || events);
    StepReading after = step.observation() == null ? facts.first() : step.observation();
    if (step.action() == null) {
      throw top.wrong("action", "is missing; it says what was done");
    } else if (step.observation() != null && facts.first() != null) {
      throw top.wrong("first-observation", "does not go with observation");
    } else if (step.next() != null && (after == null || after.kind() != step.next().kind())) {
      throw top.wrong(
          "next-observation",
          "needs an observation or first-observation that is read as the same kind of value");
    } else if (facts.first() != null && step.next() == null) {
      throw top.wrong("first-observation", "needs next-observation");
    }
    return new EpisodeMapping(
        source,
        top.has("environment") ? top.text("environment") : source,
        steps == null ? top.id("episode") : top.idOrNone("episode"),
        facts,
        steps,
        step,
        ending(top),
        events ? events(top) : null);
  }

  private static EpisodeMapping.Facts facts(MappingSection top) {
    return new EpisodeMapping.Facts(
        top.idOrNone("task"),
        top.textOrNull("attempt"),
        top.has("first-attempt") ? (int) top.number("first-attempt") : 0,
        top.textOrNull("policy"),
        top.textOrNull("seed"),
        top.textOrNull("success"),
        top.textOrNull("final-reward"),
        endsByColumn(top) ? ended(top) : null,
        reading(top, "first-observation"),
        top.list("attributes"));
  }

  private static EpisodeMapping.Step step(MappingSection top, boolean ordered) {
    if (top.has("propensity")) {
      top.alone("propensity", "log-prob");
    }
    if (top.has("final-reward")) {
      top.alone("final-reward", "reward");
    }
    if (top.has("done")) {
      top.alone("done", "terminated");
    }
    return new EpisodeMapping.Step(
        ordered ? top.textOrNull("step") : top.text("step"),
        top.has("first-step") ? (long) top.number("first-step") : 0,
        reading(top, "observation"),
        reading(top, "next-observation"),
        reading(top, "action"),
        top.textOrNull("reward"),
        top.textOrNull("log-prob"),
        top.textOrNull("propensity"),
        top.textOrNull(top.has("done") ? "done" : "terminated"),
        top.textOrNull("truncated"));
  }

  private static StepReading reading(MappingSection top, String key) {
    if (!top.has(key)) {
      return null;
    }
    MappingSection section =
        top.section(key)
            .of(Set.of("text", "id", "vector", "columns", "map", "one-hot", "keys", "missing"));
    if (section.has("text")) {
      section.alone("text", "id", "vector", "columns", "map", "one-hot", "keys", "missing");
      return new StepReading.Text(section.id("text").columns());
    } else if (section.has("vector")) {
      section.alone("vector", "id", "columns", "map", "one-hot", "keys", "missing");
      return new StepReading.Vector(section.text("vector"));
    } else if (section.has("columns")) {
      section.alone("columns", "id", "map", "one-hot", "keys", "missing");
      return new StepReading.Scalars(section.id("columns").columns());
    } else if (section.has("map")) {
      section.alone("map", "id", "one-hot");
      return new StepReading.Keyed(
          section.text("map"),
          section.id("keys").columns(),
          section.has("missing") ? Double.valueOf(section.number("missing")) : null);
    } else if (!key.equals("action")) {
      throw top.wrong(key, "needs one of text, vector, columns, map");
    } else if (section.has("one-hot")) {
      section.alone("one-hot", "id", "missing");
      return new StepReading.Hot(section.text("one-hot"), section.id("keys").columns());
    } else if (section.has("id")) {
      section.alone("id", "keys", "missing");
      return new StepReading.Id(section.text("id"));
    }
    throw top.wrong(key, "needs one of text, id, vector, columns, map, one-hot");
  }

  private static EpisodeMapping.Ending ending(MappingSection top) {
    int limit = 0;
    if (top.has("limit")) {
      top.alone("limit", "ending", "terminated", "truncated", "done");
      limit = top.count("limit", 1, 1);
    }
    boolean stated = top.has("ending") && !endsByColumn(top);
    String ending = stated ? top.text("ending") : "truncated";
    return switch (ending) {
      case "terminated" -> new EpisodeMapping.Ending(limit, true);
      case "truncated" -> new EpisodeMapping.Ending(limit, false);
      default ->
          throw top.wrong("ending", "is " + ending + "; allowed are terminated and truncated");
    };
  }

  private static boolean endsByColumn(MappingSection top) {
    return top.has("ending")
        && top.config().getValue("ending").valueType() == ConfigValueType.OBJECT;
  }

  private static EpisodeMapping.Ended ended(MappingSection top) {
    top.alone("ending", "terminated", "truncated", "done");
    MappingSection section = top.section("ending").of(Set.of("column", "terminated", "truncated"));
    return new EpisodeMapping.Ended(
        section.text("column"), section.list("terminated"), section.list("truncated"));
  }

  private static EpisodeMapping.Events events(MappingSection top) {
    top.text("gap");
    Duration gap = top.config().getDuration("gap");
    if (gap.toMillis() < 1) {
      throw top.wrong("gap", "is " + gap.toMillis() + " ms; it has to be at least 1 ms");
    }
    return new EpisodeMapping.Events(
        top.text("time"),
        top.timePattern("time-pattern"),
        gap.toMillis(),
        top.list("order"),
        top.textOrNull("kind"),
        kinds(top));
  }

  private static Map<String, EpisodeMapping.Part> kinds(MappingSection top) {
    Map<String, EpisodeMapping.Part> kinds = new TreeMap<>();
    if (top.has("kind") != top.has("kinds")) {
      throw top.wrong(top.has("kind") ? "kinds" : "kind", "is missing; kind and kinds go together");
    } else if (!top.has("kind")) {
      return kinds;
    }
    for (String kind : top.config().getObject("kinds").keySet()) {
      String part = top.config().getString("kinds." + ConfigUtil.quoteString(kind));
      try {
        kinds.put(kind, EpisodeMapping.Part.valueOf(part.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw top.wrong(
            "kinds." + kind, "is " + part + "; allowed are observation, action and reward");
      }
    }
    return kinds;
  }
}
