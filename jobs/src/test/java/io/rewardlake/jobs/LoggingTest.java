package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardlake.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log of conf/log4j2.properties shows, and what neither it nor Spark's pages show. */
class LoggingTest {
  private static final Path CONF = RealData.repository().resolve("conf");
  private static final String KEY = System.getenv("REWARDLAKE_TEST_KEY");

  @Test
  void jsonIsOneObjectPerLineWithoutKeys() throws IOException {
    String line = logged("json", "asked \"twice\"\nwith " + KEY);
    assertThat(line).endsWith("}\n").doesNotContain(KEY);
    assertThat(line.strip().lines()).hasSize(1);
    JsonNode event = new ObjectMapper().readTree(line);
    assertThat(event.path("level").asText()).isEqualTo("WARN");
    assertThat(event.path("logger").asText()).isEqualTo("io.rewardlake.Somewhere");
    assertThat(event.path("message").asText()).isEqualTo("asked \"twice\"\nwith sk-***");
    assertThat(event.path("error").asText())
        .contains("IllegalStateException: refused sk-***")
        .contains("LoggingTest");
    assertThat(event.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12}Z");
  }

  @Test
  void textHasNoKeysEither() throws IOException {
    assertThat(logged("text", "asked with " + KEY))
        .contains("WARN Somewhere: asked with sk-***", "refused sk-***")
        .doesNotContain(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPENAI_API_KEY",
        "spark.executorEnv.MY_TOKEN",
        "fs.s3a.secret.key",
        "db.password"
      })
  void sparkBlanksSettingsThatNameASecret(String setting) throws IOException {
    assertThat(sparkConf().get("spark.redaction.regex")).isNotNull();
    assertThat(setting).containsPattern(sparkConf().get("spark.redaction.regex"));
    assertThat("key " + KEY).containsPattern(sparkConf().get("spark.redaction.string.regex"));
    assertThat("spark.sql.shuffle.partitions")
        .doesNotContainPattern(sparkConf().get("spark.redaction.regex"));
  }

  private static Map<String, String> sparkConf() throws IOException {
    return Files.readAllLines(CONF.resolve("spark.conf")).stream()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(line -> line.split("\\s+", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  private static String logged(String appender, String message) throws IOException {
    try (LoggerContext context = new LoggerContext("test")) {
      Configuration configuration =
          ConfigurationFactory.getInstance()
              .getConfiguration(context, "test", CONF.resolve("log4j2.properties").toUri());
      configuration.initialize();
      return (String)
          configuration
              .getAppender(appender)
              .getLayout()
              .toSerializable(
                  Log4jLogEvent.newBuilder()
                      .setLevel(Level.WARN)
                      .setLoggerName("io.rewardlake.Somewhere")
                      .setMessage(new SimpleMessage(message))
                      .setThrown(new IllegalStateException("refused " + KEY))
                      .build());
    }
  }
}
