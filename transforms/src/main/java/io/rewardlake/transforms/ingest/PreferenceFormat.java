package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.FileKind;
import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The formats that preferences are read from. */
public enum PreferenceFormat implements IngestFormat<Preference> {
  /** Chosen and rejected dialogues. */
  HH_RLHF(HhRlhf.NAME),
  /** TRL's preferences, with or without prompt, texts or dialogues. */
  TRL(Trl.NAME),
  /** Scored responses, or two of them with their scores. */
  ULTRAFEEDBACK(UltraFeedback.NAME),
  /** Two responses and a graded preference. */
  HELPSTEER(HelpSteer.NAME),
  /** Ranked responses. */
  NECTAR(Nectar.NAME),
  /** OpenAI's preference fine-tuning rows. */
  OPENAI(OpenAiPreference.NAME),
  /** RewardBench. */
  REWARDBENCH(RewardBench.NAME),
  /** RewardBench 2. */
  REWARDBENCH2(RewardBench2.NAME),
  /** RM-Bench. */
  RM_BENCH(RmBench.NAME),
  /** Votes on pairs of items; {@link MappedVotes} is this format with its column mapping. */
  PAIRWISE_VOTES(PairwiseVotes.NAME);

  private final String title;

  PreferenceFormat(String title) {
    this.title = title;
  }

  /** The format of a name; a usage error lists the known ones. */
  public static PreferenceFormat of(String title) {
    return IngestFormat.named(title, values());
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public IngestKind<Preference> content() {
    return IngestKind.PREFERENCES;
  }

  @Override
  public Set<FileKind> kinds() {
    return switch (this) {
      case HH_RLHF -> Set.of(FileKind.JSONL);
      case PAIRWISE_VOTES -> Set.of(FileKind.JSONL, FileKind.CSV);
      case RM_BENCH -> Set.of(FileKind.JSON, FileKind.JSONL, FileKind.PARQUET);
      default -> IngestFormat.super.kinds();
    };
  }

  @Override
  public boolean mapped() {
    return this == PAIRWISE_VOTES;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    return switch (this) {
      case HH_RLHF -> laidOut(files, feed, new HhRlhf(feed), HhRlhf.LAYOUTS);
      case TRL -> laidOut(files, feed, new Trl(feed), Trl.LAYOUTS);
      case ULTRAFEEDBACK -> laidOut(files, feed, new UltraFeedback(feed), UltraFeedback.LAYOUTS);
      case HELPSTEER -> laidOut(files, feed, new HelpSteer(feed), HelpSteer.LAYOUTS);
      case NECTAR -> laidOut(files, feed, new Nectar(feed), Nectar.LAYOUTS);
      case OPENAI -> laidOut(files, feed, new OpenAiPreference(feed), OpenAiPreference.LAYOUTS);
      case REWARDBENCH -> laidOut(files, feed, new RewardBench(feed), RewardBench.LAYOUTS);
      case REWARDBENCH2 -> laidOut(files, feed, new RewardBench2(feed), RewardBench2.LAYOUTS);
      case RM_BENCH -> laidOut(files, feed, new RmBench(feed), RmBench.LAYOUTS);
      case PAIRWISE_VOTES -> throw noMapping();
    };
  }

  private ReadDirect<Preference> laidOut(
      List<InputFile> files, Feed feed, RowParser<Preference> parser, List<Layout> layouts) {
    return ReadDirect.laidOut(content(), files, feed, parser, layouts);
  }
}
