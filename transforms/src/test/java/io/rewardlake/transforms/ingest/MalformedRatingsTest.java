package io.rewardlake.transforms.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten and more malformed rows per format of ratings and step labels, accounted for one by one. */
class MalformedRatingsTest {
  @TempDir Path folder;

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of(
            RatingFormat.TRL_UNPAIRED,
            """
            ok {"prompt": "p", "completion": "A", "label": true}
            missing_column {"prompt": "p", "completion": "A"}
            missing_column {"prompt": "p", "label": true}
            missing_column {"completion": "A", "label": true}
            missing_column {"prompt": "p", "completion": "A", "lable": true}
            wrong_type {"prompt": "p", "completion": 4, "label": true}
            wrong_type {"prompt": "p", "completion": [{"role": "assistant", "content": "A"}], "label": true}
            wrong_type {"prompt": "p", "completion": "A", "label": "true"}
            wrong_type {"prompt": "p", "completion": "A", "label": [true]}
            bad_number {"prompt": "p", "completion": "A", "label": 0.5}
            bad_number {"prompt": "p", "completion": "A", "label": 2}
            bad_number {"prompt": "p", "completion": "A", "label": -1}
            bad_number {"prompt": "p", "completion": "A", "label": NaN}
            bad_number {"prompt": "p", "completion": "A", "label": null}
            empty_text {"prompt": " ", "completion": "A", "label": true}
            too_few {"prompt": [], "completion": [], "label": true}
            unknown_role {"prompt": [{"role": "user", "content": "q"}], "completion": [{"role": "user", "content": "A"}], "label": true}
            unknown_role {"prompt": [{"role": "me", "content": "q"}], "completion": [{"role": "assistant", "content": "A"}], "label": true}
            duplicate {"label": 1, "prompt": "p", "completion": "A"}
            """),
        Arguments.of(
            RatingFormat.HELPSTEER2,
            """
            ok {"prompt": "q", "response": "A", "helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": 4}
            missing_column {"prompt": "q", "response": "A", "helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": 4}
            missing_column {"prompt": "q", "response": "A", "helpfullness": 4, "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": 4}
            missing_column {"prompt": "q", "helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": 4}
            bad_number {"prompt": "q", "response": "A", "helpfulness": 5, "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": 4}
            bad_number {"prompt": "q", "response": "A", "helpfulness": 4, "correctness": -1, "coherence": 4, "complexity": 4, "verbosity": 4}
            bad_number {"prompt": "q", "response": "A", "helpfulness": 4, "correctness": 4, "coherence": 4.01, "complexity": 4, "verbosity": 4}
            bad_number {"prompt": "q", "response": "A", "helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": NaN, "verbosity": 4}
            bad_number {"prompt": "q", "response": "A", "helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": null}
            bad_number {"prompt": "q", "response": "A", "helpfulness": "high", "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": 4}
            wrong_type {"prompt": "q", "response": "A", "helpfulness": [4], "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": 4}
            wrong_type {"prompt": "q", "response": ["A"], "helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": 4}
            wrong_type {"prompt": 5, "response": "A", "helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": 4}
            wrong_type {"prompt": "q", "response": "A", "helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": 4, "annotator": {}}
            empty_text {"prompt": "", "response": "A", "helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": 4, "verbosity": 4}
            """),
        Arguments.of(
            RatingFormat.FINEGRAINED_FEEDBACK,
            """
            ok {"question": "q", "predictions": ["😀 is"], "errors": [{"error type": "x", "start": 2, "end": 4}]}
            bad_span {"question": "q", "predictions": ["😀 is"], "errors": [{"error type": "x", "start": 2, "end": 5}]}
            bad_span {"question": "q", "predictions": ["text"], "errors": [{"error type": "x", "start": -1, "end": 2}]}
            bad_span {"question": "q", "predictions": ["text"], "errors": [{"error type": "x", "start": 3, "end": 2}]}
            bad_span {"question": "q", "predictions": ["text"], "errors": [{"error type": "x", "start": 0.5, "end": 2}]}
            bad_span {"question": "q", "predictions": ["text"], "errors": [{"error type": "x", "start": 1, "end": 2}, {"error type": "x", "start": 5, "end": 6}]}
            missing_column {"question": "q", "predictions": ["text"]}
            missing_column {"question": "q", "errors": []}
            missing_column {"predictions": ["text"], "errors": []}
            missing_column {"question": "q", "predictions": ["text"], "errors": [{"start": 1, "end": 2}]}
            missing_column {"question": "q", "predictions": ["text"], "errors": [{"error type": "x", "start": 1}]}
            missing_column {"question": "q", "predictions": ["text"], "errors": [{"error type": "x", "end": 1}]}
            bad_number {"question": "q", "predictions": ["text"], "errors": [{"error type": "x", "start": null, "end": 2}]}
            bad_number {"question": "q", "predictions": ["text"], "errors": [{"error type": "x", "start": "one", "end": 2}]}
            wrong_type {"question": "q", "predictions": "text", "errors": []}
            wrong_type {"question": "q", "predictions": [1], "errors": []}
            wrong_type {"question": "q", "predictions": ["text"], "errors": ["x"]}
            wrong_type {"question": "q", "predictions": ["text"], "errors": null}
            wrong_type {"question": "q", "predictions": ["text"], "errors": [{"error type": 5, "start": 1, "end": 2}]}
            too_few {"question": "q", "predictions": [], "errors": []}
            empty_text {"question": "", "predictions": ["text"], "errors": []}
            empty_text {"question": "q", "predictions": ["text"], "errors": [{"error type": "", "start": 1, "end": 2}]}
            """),
        Arguments.of(
            StepLabelFormat.TRL_STEPWISE,
            """
            ok {"prompt": "q", "completions": ["a", "b"], "labels": [true, false]}
            missing_column {"prompt": "q", "completions": ["a", "b"]}
            missing_column {"prompt": "q", "labels": [true]}
            missing_column {"completions": ["a", "b"], "labels": [true, false]}
            missing_column {"prompt": "q", "completion": ["a", "b"], "labels": [true, false]}
            lengths_differ {"prompt": "q", "completions": ["a", "b"], "labels": [true]}
            lengths_differ {"prompt": "q", "completions": ["a"], "labels": [true, false]}
            too_few {"prompt": "q", "completions": [], "labels": []}
            too_few {"prompt": "q", "completions": ["a"], "labels": []}
            wrong_type {"prompt": "q", "completions": "a", "labels": [true]}
            wrong_type {"prompt": "q", "completions": [1], "labels": [true]}
            wrong_type {"prompt": "q", "completions": ["a"], "labels": true}
            wrong_type {"prompt": "q", "completions": ["a"], "labels": ["true"]}
            wrong_type {"prompt": [{"role": "user", "content": "q"}], "completions": ["a"], "labels": [true]}
            bad_number {"prompt": "q", "completions": ["a"], "labels": [1.5]}
            bad_number {"prompt": "q", "completions": ["a"], "labels": [-1]}
            bad_number {"prompt": "q", "completions": ["a"], "labels": [NaN]}
            empty_text {"prompt": "", "completions": ["a"], "labels": [true]}
            duplicate {"prompt": "q", "completions": ["a", "b"], "labels": [1, 0.0]}
            """));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("formats")
  <T extends Ingested<T>> void isAReject(IngestFormat<T> format, String cases) throws IOException {
    IngestCheck.malformed(folder, format, cases, format == RatingFormat.HELPSTEER2 ? 5 : 1);
  }
}
