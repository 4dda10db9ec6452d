package io.rewardlake.transforms.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** Reads the votes section of a mapping file. */
final class VotesReader {
  private static final Set<String> VOTES =
      Set.of(
          "file",
          "pair",
          "item-a",
          "item-b",
          "text-a",
          "text-b",
          "prompt",
          "comparisons",
          "value",
          "annotators",
          "preferred",
          "values",
          "scale",
          "annotator",
          "margin",
          "time",
          "time-pattern",
          "attributes");
  private static final Set<String> COMPARISON = Set.of("text-a", "text-b", "value");
  private static final Set<String> SCALE = Set.of("a", "b");

  private VotesReader() {}

  static VoteMapping.Votes votes(MappingSection top, MappingSection section) {
    MappingSection votes = section.of(VOTES);
    String file = votes.text("file");
    Sides sides = sides(top, votes);
    return new VoteMapping.Votes(
        file,
        top.has("pairs") ? votes.id("pair") : votes.idOrNone("pair"),
        sides,
        sides instanceof Sides.Several ? List.of() : value(votes),
        votes.has("annotators"),
        verdict(votes),
        votes.idOrNone("annotator"),
        votes.textOrNull("margin"),
        votes.textOrNull("time"),
        votes.timePattern("time-pattern"),
        votes.list("attributes"));
  }

  private static Sides sides(MappingSection top, MappingSection votes) {
    if (votes.has("comparisons")) {
      top.alone("votes.comparisons", "items", "pairs");
      votes.alone(
          "comparisons", "pair", "text-a", "text-b", "value", "annotators", "preferred", "margin");
      return several(votes);
    } else if (top.has("pairs")) {
      return null;
    }
    return top.has("items") ? Sides.Items.of(votes) : Sides.Texts.of(votes, votes.list("prompt"));
  }

  private static Sides several(MappingSection votes) {
    List<String> prompt = votes.list("prompt");
    List<Sides.Compared> all = new ArrayList<>();
    for (MappingSection one : votes.sections("comparisons")) {
      all.add(new Sides.Compared(Sides.Texts.of(one.of(COMPARISON), prompt), one.text("value")));
    }
    return new Sides.Several(List.copyOf(all));
  }

  private static List<String> value(MappingSection votes) {
    if (votes.has("preferred")) {
      votes.alone("preferred", "value", "annotators", "values", "scale");
      return List.of();
    } else if (votes.has("annotators")) {
      votes.alone("annotators", "value");
      return votes.list("annotators");
    }
    return List.of(votes.text("value"));
  }

  private static Verdict verdict(MappingSection votes) {
    SortedMap<String, Double> values = votes.probabilities("values");
    if (votes.has("preferred")) {
      return new Verdict.Settled(
          switch (votes.text("preferred")) {
            case "a" -> 1.0;
            case "b" -> 0.0;
            default ->
                throw votes.wrong(
                    "preferred", "is " + votes.text("preferred") + "; allowed are a and b");
          });
    } else if (votes.has("scale")) {
      MappingSection scale = votes.section("scale").of(SCALE);
      double a = scale.number("a");
      double b = scale.number("b");
      if (a == b || !Double.isFinite(b - a)) {
        throw scale.wrong("b", "is " + b + "; it has to be another number than a");
      }
      return new Verdict.Graded(a, b, values);
    } else if (values.isEmpty()) {
      throw votes.wrong(
          "values",
          "is missing; for example values { a1 = 1.0, a2 = 0.0, equal = 0.5 }, or for graded votes"
              + " scale { a = 1, b = 2 }");
    }
    return new Verdict.Coded(values);
  }
}
