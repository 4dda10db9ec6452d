package io.rewardlake.transforms.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Names of formats, file types and margins, and what fits what. */
class ExportFormatTest {
  @Test
  void everyNameIsKnownAndOthersListThem() {
    assertThat(ExportFormat.titles())
        .containsExactly(
            "trl",
            "trl-implicit",
            "trl-conversational",
            "trl-unpaired",
            "trl-stepwise",
            "prm800k",
            "openrlhf",
            "verl",
            "openai-preference",
            "parquet")
        .allSatisfy(title -> assertThat(ExportFormat.of(title).title()).isEqualTo(title));
    usage(() -> ExportFormat.of("dpo"), "Unknown format 'dpo'", "openai-preference, openrlhf");
    usage(() -> Margin.of("sure"), "Unknown margin 'sure'", "none, stated, strength");
  }

  @Test
  void fileTypesAreThoseThatTheTrainerReads() {
    assertThat(ExportFormat.TRL.fileType(null)).isEqualTo(FileType.JSONL);
    assertThat(ExportFormat.TRL.fileType("parquet")).isEqualTo(FileType.PARQUET);
    assertThat(ExportFormat.VERL.fileType(null)).isEqualTo(FileType.PARQUET);
    usage(() -> ExportFormat.VERL.fileType("jsonl"), "Unknown file type 'jsonl'. Known: parquet");
    usage(() -> ExportFormat.TRL_CONVERSATIONAL.fileType("parquet"), "Known: jsonl");
    usage(() -> ExportFormat.PRM800K.fileType("parquet"), "Known: jsonl");
    usage(() -> ExportFormat.TRL.fileType("csv"), "Known: jsonl, parquet");
  }

  @Test
  void marginsAreForTrainersThatHonourThem() {
    for (Margin margin : List.of(Margin.STATED, Margin.STRENGTH)) {
      ExportFormat.TRL_CONVERSATIONAL.requireHonoured(margin);
      ExportFormat.OPENRLHF.requireHonoured(margin);
      for (ExportFormat format :
          List.of(ExportFormat.VERL, ExportFormat.OPENAI_PREFERENCE, ExportFormat.TRL_UNPAIRED)) {
        usage(() -> format.requireHonoured(margin), "none for the format " + format.title());
        format.requireHonoured(Margin.NONE);
      }
    }
  }

  @Test
  void limitsAreChecked() {
    usage(() -> new FileLayout(0), "--max-file-rows is 0");
    usage(() -> new SplitByPrompt(1, 0), "--test-fraction is 1");
    usage(() -> new SplitByPrompt(-0.1, 0), "--test-fraction is -0.1");
  }

  private static void usage(ThrowingCallable action, String... parts) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            RewardlakeException.class,
            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContainingAll(parts);
  }
}
