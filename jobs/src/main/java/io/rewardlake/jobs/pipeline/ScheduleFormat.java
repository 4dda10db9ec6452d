package io.rewardlake.jobs.pipeline;

/** What runs a pipeline every night. */
public enum ScheduleFormat {
  /** A DAG in Python, one SparkSubmitOperator per stage. */
  AIRFLOW,
  /** A ScheduledSparkApplication of the Spark operator, one application per night. */
  KUBERNETES,
  /** A line of a crontab. */
  CRON
}
