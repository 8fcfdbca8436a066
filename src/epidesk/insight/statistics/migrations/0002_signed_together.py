from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('statistics', '0001_published_figures'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='figure',
            name='statistics_figure_open_says_why',
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['held', 'waiting']), _negated=True), ('doubt__in', ['jump', 'falls', 'negative', 'revised', 'after', 'beside']), _connector='OR'), name='statistics_figure_open_says_why'),
        ),
    ]
