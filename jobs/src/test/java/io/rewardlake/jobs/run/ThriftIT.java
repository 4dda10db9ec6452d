package io.rewardlake.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A JDBC client of run/thrift: tables, views and functions; and the server's metrics. */
@ExtendWith(SparkExtension.class)
class ThriftIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path temp;

  @Test
  void answersOverJdbcAndServesItsMetrics(SparkSession shared) throws Exception {
    Path lake = temp.resolve("a lake");
    SparkSession job = LakeCatalog.open(shared, lake.toString());
    job.sql(
        "CREATE TABLE rewardlake.reward_scores USING delta AS SELECT 'i' AS item_id,"
            + " 'm' AS model_id, 0 AS fold, array(0.5d, -1.5d) AS member_scores");
    Path folder = Files.createDirectory(temp.resolve("working folder"));
    int port = freePort();
    int page = freePort();
    try (Script server =
            Script.start(
                folder,
                "thrift",
                "--lake",
                lake.toString(),
                "--port=" + port,
                "--conf=spark.ui.enabled=true",
                "--conf=spark.ui.port=" + page);
        Connection connection = connect(server, "jdbc:hive2://127.0.0.1:" + port + "/rewardlake");
        Statement statement = connection.createStatement()) {
      assertThat(rows(statement, "SELECT member, score FROM member_scores ORDER BY member"))
          .containsExactly("0|0.5", "1|-1.5");
      assertThat(rows(statement, "SELECT reward.discounted_return(array(1d, 2d), 0.5d)"))
          .containsExactly("2.0");
      assertThat(rows(statement, "SELECT count(1) FROM v_costs")).containsExactly("0");
      assertThat(rows(statement, "DESCRIBE v_costs"))
          .contains("failed|bigint|Attempts that failed; NULL: of an endpoint");
      job.sql("INSERT INTO rewardlake.reward_scores VALUES ('j', 'm', 0, array(2d))");
      assertThat(rows(statement, "SELECT count(1) FROM member_scores")).containsExactly("3");
      assertThatThrownBy(() -> rows(statement, "SELECT * FROM nothing"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");

      assertThat(get("http://127.0.0.1:" + page + "/metrics/prometheus/"))
          .contains("_driver_DAGScheduler_job_allJobs_Number{type=\"gauges\"}");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void optionsThatMakeNoSenseAreUsageErrors() throws Exception {
    assertThat(Script.run(temp, "thrift", "--port", "many").code()).isEqualTo(2);
    assertThat(Script.run(temp, "thrift", "--lake").code()).isEqualTo(2);
    assertThat(Script.run(temp, "thrift", "--por=1").err()).contains("Known: --lake");
  }

  private static Connection connect(Script server, String url) throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    while (server.isAlive() && Instant.now().isBefore(end)) {
      try {
        return DriverManager.getConnection(url);
      } catch (SQLException e) {
        Thread.sleep(500);
      }
    }
    throw new AssertionError("No server came up: " + (server.isAlive() ? url : server.result()));
  }

  private static List<String> rows(Statement statement, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          values.add(result.getString(i));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
  }

  private static String get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }
}
