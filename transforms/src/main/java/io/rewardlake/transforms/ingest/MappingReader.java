package io.rewardlake.transforms.ingest;

import java.nio.file.Path;
import java.util.Set;

/** Reads a {@link VoteMapping} from its file. */
final class MappingReader {
  private static final Set<String> TOP = Set.of("source", "items", "pairs", "votes");
  private static final Set<String> ITEMS =
      Set.of("file", "id", "text", "empty-text", "prompt", "attributes");
  private static final Set<String> PAIRS =
      Set.of("file", "id", "item-a", "item-b", "text-a", "text-b", "prompt", "attributes");

  private MappingReader() {}

  static VoteMapping read(Path path) {
    return MappingSection.read(path, TOP, MappingReader::mapping);
  }

  private static VoteMapping mapping(MappingSection top) {
    VoteMapping.Items items = top.has("items") ? items(top.section("items").of(ITEMS)) : null;
    VoteMapping.Pairs pairs = top.has("pairs") ? pairs(top, top.section("pairs").of(PAIRS)) : null;
    if (!top.has("votes")) {
      throw top.wrong("votes", "is missing; it says where the votes are");
    }
    VoteMapping.Votes votes = VotesReader.votes(top, top.section("votes"));
    return new VoteMapping(top.text("source"), items, pairs, votes);
  }

  private static VoteMapping.Items items(MappingSection items) {
    return new VoteMapping.Items(
        items.text("file"),
        items.id("id"),
        items.text("text"),
        items.flag("empty-text"),
        items.list("prompt"),
        items.list("attributes"));
  }

  private static VoteMapping.Pairs pairs(MappingSection top, MappingSection pairs) {
    if (pairs.has("item-a") && !top.has("items")) {
      throw top.wrong("items", "is missing; pairs name items by id");
    }
    return new VoteMapping.Pairs(
        pairs.text("file"),
        pairs.id("id"),
        top.has("items") ? Sides.Items.of(pairs) : Sides.Texts.of(pairs, pairs.list("prompt")),
        pairs.list("attributes"));
  }
}
